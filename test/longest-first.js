const { default: TestSequencer } = require('@jest/test-sequencer');

/**
 * Files that take long for their size, longest first. Jest begins with the largest file where it has no times of an
 * earlier run, as in CI. A long file that comes last leaves the other workers with nothing to do.
 */
const LONGEST = [
  'test/chaos/processes',
  'test/browser/every-page',
  'test/chaos/supervisor',
  'test/browser/campaigns/sending',
  'test/cli/command-line',
  'test/system/sending',
  'test/chaos/heavy-files',
  'test/system/reads',
  'test/browser/lists/recipients',
  'adapters/files/workbook-shapes',
  'test/api/page-roles',
  'test/workflows/settlement',
  'test/system/blocked-numbers',
  'test/replay/record',
  'test/architecture/imports',
  'test/api/any-input',
];

const placeOf = ({ path }) => {
  const place = LONGEST.findIndex((name) => path.replaceAll('\\', '/').endsWith(`/${name}.test.ts`));
  return place === -1 ? LONGEST.length : place;
};

/** Long files first, then the order that Jest chooses. */
class LongestFirst extends TestSequencer {
  sort(tests) {
    return super.sort(tests).sort((one, other) => placeOf(one) - placeOf(other));
  }
}

module.exports = LongestFirst;
