import { z } from 'zod';

/** The rules of FHIR R4 for the `Communication` that we write, stricter than a server has to be: nothing else may stand in it. */
const instant = z.iso.datetime({ offset: true });
const uri = z.string().regex(/^(https?:\/\/|urn:)\S+$/);
const code = z.string().regex(/^\S+( \S+)*$/);
/** No string of FHIR is empty, and none holds control characters but tab and line ends. */
const text = z
  .string()
  .min(1)
  .max(1024 * 1024)
  .refine((value) => !/\p{Cc}/u.test(value.replace(/[\t\r\n]/g, '')));
const concept = z
  .strictObject({
    coding: z
      .array(z.strictObject({ system: uri, code }))
      .min(1)
      .optional(),
    text: text.optional(),
  })
  .refine(({ coding, text: words }) => coding !== undefined || words !== undefined);
const identifier = z.strictObject({ system: uri, value: text });
const patient = z.strictObject({ type: z.literal('Patient'), identifier });

export const strictCommunication = z.strictObject({
  resourceType: z.literal('Communication'),
  id: z
    .string()
    .regex(/^[A-Za-z0-9\-.]{1,64}$/)
    .optional(),
  meta: z.strictObject({ versionId: z.string(), lastUpdated: instant }).partial().optional(),
  identifier: z.array(identifier).min(1),
  status: z.enum(['completed', 'entered-in-error']),
  category: z.array(concept).min(1),
  medium: z.array(concept).min(1),
  subject: patient,
  sender: patient.optional(),
  topic: concept.optional(),
  sent: instant,
  received: instant,
  payload: z.array(z.strictObject({ contentString: text })).min(1),
});
