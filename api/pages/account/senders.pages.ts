import type { PageServices } from '../mount';
import type { Page } from '../page';

/** Senders: what patients see as the sender. Set with the installation, so that it can be read here and not changed. */
export function senderPages({ senders }: PageServices): Page[] {
  return [
    {
      method: 'get',
      path: '/p/{practice}/account/senders',
      for: 'practice',
      role: 'viewer',
      handle: () =>
        Promise.resolve({
          view: 'account/senders',
          title: 'Senders',
          section: 'account',
          // A name of letters cannot be answered; a number can.
          data: { senders, isName: senders.sms !== null && !/^\+?\d+$/.test(senders.sms) },
        }),
    },
  ];
}
