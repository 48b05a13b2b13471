import { notFound } from '../../contract/problem';
import { route } from '../../contract/route';
import { recallLook } from '../../patients/looks';
import { whenSwitchedOn } from '../../practice/switched-on';
import { evidenceFile, evidencePack } from '../../recalls/evidence-pack';
import { recallEvidence as evidenceSchema } from '../../schemas/recalls/evidence';
import { recallSubject } from '../../recalls/recall-subject';
import type { Services } from '../../services';

type Needs = Pick<Services, 'recalls' | 'recallEvidence' | 'disclosurePrinter' | 'audit' | 'capabilities' | 'demo'>;

/** Everything that shows how a patient was contacted about a recall, in answers and as one PDF (N34). */
export function recallEvidenceRoutes(services: Needs) {
  const { recallEvidence, audit } = services;
  const switchedOn = whenSwitchedOn(services, 'recalls');
  const subject = recallSubject(services);

  return [
    // Before the evidence itself, whose address would take the name of the file for an id.
    route({
      method: 'get',
      path: '/api/v1/recalls/{id}/evidence.pdf',
      role: 'sender',
      tag: 'Recalls',
      summary: 'The evidence of a recall as one PDF',
      subject,
      guard: switchedOn,
      answers: { 200: { description: 'The PDF.', download: 'application/pdf' } },
      problems: ['not-switched-on'],
      async handle({ caller, subject: found, now }) {
        const facts = await recallEvidence.read(caller.practiceId, found.id);
        if (!facts) throw notFound('recall');
        await audit.append({
          ...{ practiceId: caller.practiceId, at: now, actor: caller.user, act: 'recall-evidence-made' },
          ...{ subjectKind: 'recall', subjectId: found.id, details: { byToken: caller.tokenId } },
        });
        return { status: 200, download: evidenceFile(services, facts, found, now) };
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/recalls/{id}/evidence',
      role: 'viewer',
      tag: 'Recalls',
      summary: 'The evidence of a recall',
      description:
        'Every contact with its exact words, number or address, receipt, note and posting, blocks and decisions. Each ' +
        'entry has a fingerprint that covers the one before it.',
      subject,
      guard: switchedOn,
      problems: ['not-switched-on'],
      answers: { 200: { description: 'The entries, oldest first.', schema: evidenceSchema } },
      async handle({ caller, subject: found }) {
        const facts = await recallEvidence.read(caller.practiceId, found.id);
        if (!facts) throw notFound('recall');
        return { status: 200, body: evidencePack(facts, found), looked: recallLook(found) };
      },
    }),
  ];
}
