/** The floor of SMS, sending half: a loop over undici with nothing that survives. */
import { randomUUID } from 'node:crypto';
import { openGateway } from '../helpers/gateway';
import { serveHelper } from '../helpers/helper';
import { sideBySide } from '../helpers/side-by-side';
import { fillIn, SMS_TEXT } from '../world/texts';

export interface SmsSenderSettings {
  simulatorUrl: string;
}

export interface SmsSenderRun {
  recipients: { mobile: string; givenName: string }[];
  receiptUrl: string;
}

const CONNECTIONS = 24;

serveHelper(({ simulatorUrl }: SmsSenderSettings) => {
  const gateway = openGateway(simulatorUrl, CONNECTIONS);
  return Promise.resolve({
    methods: {
      run: ({ recipients, receiptUrl }: SmsSenderRun) =>
        sideBySide(recipients, CONNECTIONS, ({ mobile, givenName }) =>
          gateway.send({ to: mobile, text: fillIn(SMS_TEXT, givenName), reference: randomUUID(), receiptUrl }),
        ),
    },
    stop: () => gateway.close(),
  });
});
