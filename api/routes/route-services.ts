import type { Services } from '../services';

/** What routes work with besides the services. */
export interface RouteServices extends Services {
  /** Clears the token cache, so that a token revoked here stops working immediately. */
  forgetTokens(): void;
}
