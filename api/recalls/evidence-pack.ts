import { createHash } from 'node:crypto';
import type { Writable } from 'node:stream';
import {
  evidenceEntries,
  evidenceHead,
  REACH_WORDS,
  type EvidenceEntry,
  type Reach,
} from '../../domain/recalls/evidence/evidence';
import { timeWords } from '../../domain/words/times';
import type { RecallEvidenceFacts } from '../../ports/recalls/recall-evidence';
import type { RecallRow } from '../../ports/recalls/recalls';
import type { Services } from '../services';

/** An entry with its fingerprint, which covers the entry before it too. */
interface LinkedEntry extends EvidenceEntry {
  hash: string;
}

/** The evidence of a recall as API, page and PDF show it (N34). */
interface EvidencePack {
  reach: Reach;
  reachWords: string;
  documented: number;
  wanted: number;
  entries: LinkedEntry[];
  /** Of the last entry, and so of all of them; null where there is none. */
  hash: string | null;
}

export function evidencePack({ head, facts }: RecallEvidenceFacts, { reach }: Pick<RecallRow, 'reach'>): EvidencePack {
  let before = '';
  const entries = evidenceEntries(facts, head.timeZone).map(({ at, title, lines }): LinkedEntry => {
    before = createHash('sha256')
      .update(JSON.stringify([before, at.toISOString(), title, lines]))
      .digest('hex');
    return { at, title, lines, hash: before };
  });
  return {
    ...{ reach, reachWords: REACH_WORDS[reach], documented: head.attempts, wanted: head.attemptsWanted, entries },
    hash: entries.at(-1)?.hash ?? null,
  };
}

/** One PDF that stands on its own: head, every entry with its fingerprint, and the fingerprint of all. */
export function evidenceFile(
  { disclosurePrinter }: Pick<Services, 'disclosurePrinter'>,
  found: RecallEvidenceFacts,
  recall: Pick<RecallRow, 'id' | 'reach'>,
  now: Date,
) {
  const pack = evidencePack(found, recall);
  const { timeZone } = found.head;
  async function* items() {
    for (const { at, title, lines, hash } of pack.entries) {
      yield await Promise.resolve({
        title: `${timeWords(at, timeZone)}: ${title}`,
        lines: [...lines, `Fingerprint ${hash}`],
      });
    }
  }
  return {
    ...{ contentType: 'application/pdf', fileName: `recall-evidence-${recall.id}.pdf` },
    write: (out: Writable) =>
      disclosurePrinter.print(
        {
          title: 'Evidence of a recall',
          lines: [
            ...evidenceHead(found.head, pack.reach, now),
            ...(pack.hash ? [`Fingerprint of all entries: ${pack.hash}`] : []),
          ],
        },
        [{ heading: 'What was done', none: 'Nothing was done about this recall yet.', items: items() }],
        out,
      ),
  };
}
