/**
 * Where sign-in leads to: a page of ours that was asked for before, else the start. An address of another host, or one
 * that a browser would read as such, is not followed (open redirect).
 */
export function returnAddress(asked: string): string {
  const isOurs =
    /^\/(p|account|me|practices|invitations|demo)(\/|\?|$)/.test(asked) &&
    !/[\\\s]|\/\//.test(asked) &&
    asked.length <= 500;
  return isOurs ? asked : '/';
}
