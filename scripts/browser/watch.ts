import type { BrowserContext, ConsoleMessage, Request, Response } from 'playwright-core';

/**
 * Records what goes wrong in a browser context: errors in the console (which include Content-Security-Policy errors),
 * errors of scripts, requests to other hosts, 5xx answers and missing parts of a page. The returned list grows.
 */
export function watchForProblems(context: BrowserContext, isOurs: (url: URL) => boolean): string[] {
  const problems: string[] = [];
  const note = (problem: string | null) => {
    if (problem !== null) problems.push(problem);
  };
  context.on('console', (message) => note(ofConsole(message)));
  context.on('weberror', (error) => note(`page error: ${error.error().message}`));
  context.on('request', (request) => note(ofRequest(request, isOurs)));
  context.on('requestfailed', (request) => note(ofFailedRequest(request)));
  context.on('response', (response) => note(ofResponse(response)));
  context.on('page', (page) => page.on('crash', () => note(`page crashed: ${page.url()}`)));
  return problems;
}

function ofConsole(message: ConsoleMessage): string | null {
  const text = message.text();
  if (/content security policy/i.test(text)) return `CSP violation: ${text}`;
  if (message.type() !== 'error') return null;
  // The console reports every 4xx, even a form that comes back with errors. We judge answers below.
  if (text.startsWith('Failed to load resource')) return null;
  return `console error: ${text}`;
}

function ofRequest(request: Request, isOurs: (url: URL) => boolean): string | null {
  const url = new URL(request.url());
  if (!/^(https?|wss?):$/.test(url.protocol) || isOurs(url)) return null;
  return `request to another host: ${request.method()} ${request.url()}`;
}

function ofFailedRequest(request: Request): string | null {
  const why = request.failure()?.errorText ?? '';
  // Caused by leaving a page, a download or a closed stream. Requests that the policy blocked are reported above.
  if (why === 'net::ERR_ABORTED' || why === 'csp') return null;
  return `request failed: ${request.method()} ${request.url()} (${why})`;
}

function ofResponse(response: Response): string | null {
  const request = response.request();
  const told = `${response.status()}: ${request.method()} ${response.url()}`;
  if (response.status() >= 500) return `answer ${told}`;
  // An upload runs in the background to show its progress. It gets the same answer as its form.
  const isForm = request.isNavigationRequest() || (request.resourceType() === 'xhr' && request.method() === 'POST');
  // A page may be a 404 or a 422, but its style sheet may not.
  if (response.status() >= 400 && !isForm) return `part of a page, ${told}`;
  return null;
}
