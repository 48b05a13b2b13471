/** The floor of SMS, receiving half: Express, which stores nothing. */
import { serveHelper } from '../helpers/helper';
import { startReceiver } from '../helpers/receiver';

serveHelper(async () => {
  let wanted = 0;
  const seen = new Set<string>();
  let whenAll: () => void = () => undefined;
  let all: Promise<void> = Promise.resolve();
  const receiver = await startReceiver(({ reference, status }) => {
    if (reference !== undefined && status === '0') seen.add(reference);
    if (seen.size === wanted) whenAll();
  });
  return {
    methods: {
      url: () => receiver.url,
      expect: (count: number) => {
        wanted = count;
        seen.clear();
        all = new Promise((resolve) => (whenAll = resolve));
      },
      received: () => all,
    },
    stop: () => receiver.close(),
  };
});
