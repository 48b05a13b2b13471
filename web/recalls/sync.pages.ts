import { bodyOf } from '../../api/ask';
import { presentSync } from '../../api/recalls/present-sync';
import { mayActAs } from '../../domain/practice/roles';
import { SYNC_RESOURCES } from '../../domain/recalls/sync/recall-resource';
import { clockOf, timeWords } from '../../domain/words/times';
import type { PracticeSettings } from '../../ports/practice/settings';
import { formErrors } from '../kit/form';
import type { FormError } from '../kit/form-error';
import type { PageServices } from '../kit/mount';
import type { PageAnswer, PracticeVisit, WebPage } from '../kit/page';
import { importWords, recallsNav } from './recall-words';

const PATH = '/p/{practice}/recalls/sync';
const STATE_TAGS = {
  off: { word: 'Off', colour: 'grey' },
  waiting: { word: 'Working', colour: 'green' },
  reading: { word: 'Reading now', colour: 'blue' },
  failing: { word: 'Trying again', colour: 'yellow' },
  locked: { word: 'Sending is locked', colour: 'red' },
} as const;

/** The sync of recalls with the practice system: where it stands, "Sync now", and what is read (E13, E18). */
export function syncPages(services: PageServices): WebPage[] {
  const { recallSyncs, settings } = services;

  async function draw(visit: PracticeVisit, errors?: FormError[]): Promise<PageAnswer> {
    const { base, caller, now, membership, form } = visit;
    const { practiceSystem, recallSync } = await settings.read(caller.practiceId);
    const sync = presentSync(await recallSyncs.state(caller.practiceId, now));
    const { timeZone } = membership;
    const written = form.has('resource');
    return {
      view: 'recalls/sync',
      title: 'Sync with your practice system',
      section: 'recalls',
      errors,
      data: {
        ...{ nav: recallsNav(base, 'imports', true), at: `${base}/recalls/sync`, back: `${base}/recalls/imports` },
        ...{
          sync,
          tag: STATE_TAGS[sync.state],
          result: sync.counts && importWords(sync.counts),
          resources: SYNC_RESOURCES,
        },
        lastSync: sync.lastSyncAt && timeWords(sync.lastSyncAt, timeZone),
        nextTry: sync.nextTryAt && clockOf(sync.nextTryAt > now ? sync.nextTryAt : now, timeZone),
        closing: sync.closingWaitsIn && `${base}/recalls/imports/${sync.closingWaitsIn}`,
        maySet: mayActAs(caller.role, 'administrator'),
        name: written ? form.raw('name') : (practiceSystem?.name ?? ''),
        consent: written ? form.raw('consent') : practiceSystem?.consentReadable === false ? 'no' : 'yes',
        resource: written ? form.raw('resource') : (recallSync?.resource ?? 'none'),
        code: written ? form.raw('code') : (recallSync?.code ?? ''),
        tells: practiceSystem,
      },
    };
  }

  return [
    { for: 'practice', role: 'manager', method: 'get', path: PATH, handle: (visit: PracticeVisit) => draw(visit) },
    {
      ...{ for: 'practice', role: 'manager', method: 'post', path: PATH },
      async handle(visit: PracticeVisit): Promise<PageAnswer> {
        const { ask, base, form } = visit;
        await ask('post', '/api/v1/recalls/sync', { operationId: form.operationId });
        const text = 'The sync begins. Load this page again in a moment.';
        return { goTo: `${base}/recalls/sync`, banner: { kind: 'success', text } };
      },
    },
    {
      ...{ for: 'practice', role: 'administrator', method: 'post', path: `${PATH}/settings` },
      async handle(visit: PracticeVisit): Promise<PageAnswer> {
        const { ask, base, form } = visit;
        const resource = form.text('resource');
        const body = {
          practiceSystem: { name: form.text('name'), consentReadable: form.text('consent') !== 'no' },
          recallSync: resource === 'none' ? null : { resource, code: form.text('code') || null },
        };
        try {
          bodyOf<PracticeSettings>(await ask('patch', '/api/v1/settings', { body, operationId: form.operationId }));
        } catch (error) {
          const fields = {
            ...{ 'practiceSystem.name': 'name', 'recallSync.resource': 'resource', 'recallSync.code': 'code' },
          };
          return draw(visit, formErrors(error, fields));
        }
        const text = body.recallSync
          ? 'Recalls are read from your practice system every 15 minutes.'
          : 'No recalls are read from your practice system.';
        return { goTo: `${base}/recalls/sync`, banner: { kind: 'success', text } };
      },
    },
  ];
}
