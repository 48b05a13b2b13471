import { PassThrough } from 'node:stream';
import { refused } from '../exit-codes';
import { showEnd } from './show-end';
import { Terminal } from './terminal';

function shown(ended: ReturnType<typeof refused>, json = false) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  showEnd(new Terminal(stdout, stderr, json), ended);
  return [stdout, stderr].map((stream) => String((stream.read() as Buffer | null) ?? ''));
}

const errors = [
  { path: 'snomedCodes[0]', code: 'c', message: 'Its check digit is wrong.' },
  { path: 'subject', code: 's', message: 'Too long.' },
];

it('is a sentence on stderr, whatever it holds', () => {
  expect(shown(refused('x', 'No such \u001b[31mcampaign.'))).toEqual(['', 'No such  [31mcampaign.\n']);
});

it('names the options by which wrong fields were given, and says nothing twice', () => {
  const lines = '--codes: Its check digit is wrong.\n--subject: Too long.\n';
  expect(shown(refused('invalid-input', 'Its check digit is wrong. Too long.', { errors }))).toEqual(['', lines]);
  expect(shown(refused('invalid-input', 'Two are wrong.', { errors }))).toEqual(['', `Two are wrong.\n${lines}`]);
});

it('is one document for a program, with what was done by then', () => {
  const ended = refused('nobody-to-send', 'Nobody.', { status: 422 });
  ended.soFar = { list: { id: 'l' }, campaign: null };
  const [stdout, stderr] = shown(ended, true);
  expect(stderr).toBe('');
  expect(JSON.parse(stdout!)).toEqual({
    list: { id: 'l' },
    campaign: null,
    error: { code: 'nobody-to-send', message: 'Nobody.', status: 422 },
  });
});

it('N7 says which findings need a reason, and how to give it', () => {
  const findings = [
    { code: 'same-text', severity: 'check' as const, message: 'The same text was sent.', needsReason: true },
    { code: 'list-old', severity: 'check' as const, message: 'The list is old.', needsReason: false },
  ];
  const [, stderr] = shown(refused('needs-acknowledgement', 'Nothing was sent.', { findings }));
  expect(stderr).toBe(
    'Nothing was sent.\n  same-text: The same text was sent.\n' +
      'If it is right as it is, add --acknowledge same-text="why you send it"\n',
  );
});
