/** An SMS gateway that keeps its journal in memory and posts receipts over a given number of connections. */
import { parse as parseForm } from 'node:querystring';
import { listen, readBody, send, type Call } from '../../simulators/http';
import { createLog } from '../../simulators/log';
import { contentType, renderAnswer, sendAnswer } from '../../simulators/sms/codes';
import { londonTime } from '../../simulators/sms/london-time';
import { receiptDelay } from '../../simulators/sms/outcomes';
import { createPoster, readTarget, type Posting, type Target } from '../../simulators/sms/poster';
import { serveHelper } from '../helpers/helper';
import { spreadOf } from '../measure/pairs';

interface Receipt extends Posting {
  mobile: string;
  reference: string;
  postedAt: number;
}

serveHelper(async () => {
  let references: string[] = [];
  let roundTrips: number[] = [];
  let connections = 1;
  const targets = new Map<string, Target>();
  const poster = createPoster<Receipt>({
    render(receipt) {
      receipt.postedAt = performance.now();
      const time = encodeURIComponent(londonTime(Date.now()));
      return `mobile=${receipt.mobile}&status=0&time=${time}&reference=${receipt.reference}`;
    },
    answered: ({ postedAt }) => void roundTrips.push(performance.now() - postedAt),
    connections: () => connections,
  });

  function targetOf(address: string): Target {
    const target = targets.get(address) ?? readTarget(targets.size + 1, address);
    targets.set(address, target);
    return target;
  }

  async function take({ method, path, request, response }: Call): Promise<boolean> {
    if (method !== 'POST' || path !== '/firetext/api/sendsms/json') return false;
    const form = parseForm(await readBody(request)) as Record<'to' | 'reference' | 'receipt', string>;
    const number = references.push(form.reference);
    const receipt = {
      target: targetOf(form.receipt),
      tries: 0,
      mobile: form.to,
      reference: form.reference,
      postedAt: 0,
    };
    poster.schedule(Date.now() + receiptDelay('delivered', number, null), receipt);
    const answer = renderAnswer('json', sendAnswer(0, 1));
    send(response, 200, contentType('json'), answer, { 'x-message': String(number) });
    return true;
  }

  const listener = await listen({ host: '127.0.0.1', port: 0, log: createLog() }, [
    (call) => (call.path.startsWith('/firetext/') ? take(call) : false),
  ]);
  return {
    methods: {
      url: () => `http://127.0.0.1:${listener.port}`,
      connect: (count: number) => {
        connections = count;
      },
      empty: () => {
        poster.clear();
        references = [];
        roundTrips = [];
      },
      references: () => references,
      count: () => references.length,
      waiting: () => poster.waiting(),
      /** How long one receipt took, in the middle, from posting to its answer. */
      roundTripMs: () => spreadOf(roundTrips).median,
    },
    async stop() {
      await poster.close();
      await listener.close();
    },
  };
});
