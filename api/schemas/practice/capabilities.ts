import { z } from 'zod';
import { CAPABILITIES } from '../../../domain/practice/capabilities';
import { time } from '../common';

const name = z.enum(CAPABILITIES);

export const capability = z
  .object({
    name,
    title: z.string(),
    does: z.string().describe('What it lets people do, in one sentence.'),
    isOn: z.boolean().describe('Whether the practice can use it. In the demonstration always.'),
    switchedOn: z.object({ by: z.string(), at: time }).nullable(),
    checklist: z.array(
      z.object({ id: z.string(), text: z.string(), ticked: z.object({ by: z.string(), at: time }).nullable() }),
    ),
  })
  .meta({ id: 'Capability' });

export const capabilities = z.object({ items: z.array(capability) }).meta({ id: 'Capabilities' });

export const capabilityChange = z.strictObject({
  name,
  ticked: z
    .array(z.string().max(100))
    .max(50)
    .optional()
    .describe('All items of the checklist that are done. An item that is left out is no longer ticked.'),
  isOn: z.boolean().optional().describe('True needs every item ticked.'),
});
