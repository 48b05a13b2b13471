/**
 * The page to show after sign-in: the page that was requested before, or else the start page. We never follow an
 * address that a browser could read as another host (open redirect).
 */
export function returnAddress(asked: string): string {
  const isOurs =
    /^\/(p|account|me|practices|invitations|demo)(\/|\?|$)/.test(asked) &&
    !/[\\\s]|\/\//.test(asked) &&
    asked.length <= 500;
  return isOurs ? asked : '/';
}
