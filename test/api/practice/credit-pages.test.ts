import { newId } from '../../../adapters/postgres/sql/new-id';
import { makeAnsweredDraft, makeList } from '../fixtures';
import { signedIn, visit, type SignedIn } from '../page-visitor';
import { testApi } from '../support';

const api = testApi();
let jo: SignedIn;
let vi: SignedIn;
beforeAll(async () => {
  jo = await signedIn(api, 'administrator');
  vi = await signedIn(api, 'viewer');
});

const CREDITS = '/p/oakfield/account/credits';
const open = (path: string, who = jo) => visit(api, 'get', path, { cookie: who.cookie });
const press = (path: string, fields: Record<string, string>) =>
  visit(api, 'post', path, { cookie: jo.cookie, form: { _token: jo.formToken, operation: newId(), ...fields } });
/** What a reader sees, on one line. */
const wordsOf = ({ text }: { text: string }) => text.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');

describe('W14 N24 N25 Credits and costs', () => {
  test('W14 a practice that counts nothing is told so, and an administrator switches it on', async () => {
    expect(wordsOf(await open(CREDITS))).toContain('does not count SMS credits');
    expect((await press(CREDITS, { count: 'on' })).status).toBe(303);
    expect(wordsOf(await open(CREDITS))).toContain('0 credits left');
    expect(wordsOf(await open('/p/oakfield'))).toContain('Your practice has no SMS credits left');
  });

  test('W14 a purchase is recorded, and what was typed wrongly stays with the reason', async () => {
    const refused = await press(`${CREDITS}/purchase`, { credits: '-5', reference: 'PO 7' });
    expect([refused.status, wordsOf(refused)]).toEqual([422, expect.stringContaining('from 1 to 10,000,000')]);
    expect(refused.text).toContain('value="PO 7"');
    expect((await press(`${CREDITS}/purchase`, { credits: '1,000', reference: 'PO 7' })).status).toBe(303);
    const shown = wordsOf(await open(CREDITS));
    expect(shown).toContain('1,000 credits left');
    expect(shown).toMatch(/Bought by A administrator Credits 1,000 For PO 7/);
  });

  test('N24 a price, an allowance and where to buy are set; "Buy credits" leads there', async () => {
    expect((await press(`${CREDITS}/price`, { pence: '2,4', from: '2020-04-01' })).status).toBe(422);
    expect((await press(`${CREDITS}/price`, { pence: '2.4', from: '2020-04-01' })).status).toBe(303);
    const limits = { allowance: '1200', warnAt: '', stopAt: '1500', buyCreditsUrl: 'https://example.org/buy' };
    expect((await press(`${CREDITS}/limits`, limits)).status).toBe(303);
    const page = await open(CREDITS);
    expect(page.text).toContain('href="https://example.org/buy"');
    expect(wordsOf(page)).toContain('SMS segment: 2.4p from 1 April 2020');
    expect(wordsOf(page)).toContain('The line is a month’s part of the allowance, £100.00.');
    expect((await open(`${CREDITS}/limits`)).text).toContain('value="1200.00"');
    // Everybody sees what is left and where to buy; costs and the ledger are for managers.
    const seen = wordsOf(await open(CREDITS, vi));
    expect(seen).toContain('1,000 credits left');
    expect(seen).not.toMatch(/Ledger|forecast/);
  });

  test('N24 N25 the review page says the cost, the credits now and after; the campaign says estimate and used', async () => {
    const list = await makeList(api, { accepted: 3 });
    const id = await makeAnsweredDraft(api, { listId: list.id }, 'manager');
    const review = wordsOf(await open(`/p/oakfield/campaigns/${id}/review`));
    expect(review).toContain('It needs 3 SMS credits. Your practice has 1,000. 997 will be left.');
    expect(review).toContain('About £0.07 without VAT.');
    await api.call('POST', `/api/v1/campaigns/${id}/send`, { as: 'manager', body: {} });
    const details = wordsOf(await open(`/p/oakfield/campaigns/${id}`));
    expect(details).toContain('3 SMS credits reserved, 0 used. Estimated £0.07, used £0.00, without VAT.');
    expect(wordsOf(await open(CREDITS))).toContain('0 used');
  });
});
