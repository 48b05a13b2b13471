import type { Services } from '../services';

/** What routes work with besides the services. */
export interface RouteServices extends Services {
  /** Forgets remembered tokens, so that one revoked here stops at once. */
  forgetTokens(): void;
}
