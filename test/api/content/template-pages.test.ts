import { newId } from '../../../adapters/postgres/sql/new-id';
import { formOf } from '../page-form';
import { practicePages } from '../page-visitor';
import { testApi } from '../support';

const api = testApi();
const manager = practicePages(api, 'manager');
const viewer = practicePages(api, 'viewer');
const { base } = manager;

const TEXT = {
  name: 'Flu is due',
  channel: 'sms',
  purpose: 'recall',
  subject: '',
  body: 'Dear ((given name)), call us.',
};
/** A template of the practice; its address below the practice. */
const make = async (more: Record<string, string> = {}) =>
  (await manager.post('/templates/new', { ...TEXT, ...more })).location!.slice(base.length);
/** A page's words, without its marks and breaks. */
const words = (html: string) => html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
const press = async (page: string, action: string, button?: string) => {
  const sent = formOf((await manager.get(page)).text, `${base}${action}`, { button });
  return manager.post(action, Object.fromEntries(sent));
};

describe('P15 H11 pages of templates', () => {
  test('P15 search finds by name and text without JavaScript, and says when nothing matches', async () => {
    await make({ name: 'Zebra crossing' });
    const found = words((await viewer.get('/templates?search=zEBRA')).text);
    expect(found).toMatch(/Zebra crossing.*1 template found/);
    expect(found).not.toContain('Please leave a review');
    const none = (await viewer.get('/templates?search=unicorn')).text;
    expect(words(none)).toContain('No template matches.');
    expect(words((await viewer.get('/templates')).text)).not.toContain('New template');
  });

  test('P15 W10 folders by channel and category count what is in them', async () => {
    const page = (await viewer.get('/templates?purpose=marketing')).text;
    expect(words(page)).toMatch(/Any \(2\) SMS \(2\) Email \(2\)/);
    expect(page).toMatch(/aria-current="true">Marketing \(2\)/);
    expect(words(page)).toContain('We have not seen you for a while');
    expect(words(page)).not.toContain('NHS Health Check');
    const shared = /templates\/([0-9a-f-]{36})"><bdi>Please leave a review/.exec(page)![1]!;
    const one = words((await manager.get(`/templates/${shared}`)).text);
    expect(one).toContain('Do not send these often.');
    expect(one).toContain('None of your lists has a column for ((review link))');
    expect(one).toContain('Copy to ours');
    expect((await manager.get(`/templates/${shared}/edit`)).status).toBe(409);
    expect((await manager.get(`/templates/${shared}`)).text).toContain('Copy to ours and translate');
    const copy = await press(`/templates/${shared}`, `/templates/${shared}/copy`);
    expect(copy.location).toMatch(/\/edit$/);
    expect((await manager.get(copy.location!)).text).toContain('value="Please leave a review"');
    const translated = await manager.post(`/templates/${shared}/copy`, { operation: newId(), translate: 'yes' });
    expect((await manager.get(translated.location!.slice(base.length))).text).toContain('Translate into Welsh');
  });

  test('P15 more than a page of them: the next page goes on', async () => {
    for (let number = 1; number <= 21; number++) await make({ name: `Paged ${number}` });
    const first = (await viewer.get('/templates?search=paged')).text;
    expect(words(first)).toContain('21 templates');
    expect(first).not.toContain('<bdi>Paged 1</bdi>');
    const more = /<a href="([^"]+)" rel="next">/.exec(first)![1]!.replaceAll('&amp;', '&');
    expect((await viewer.get(more)).text).toContain('<bdi>Paged 1</bdi>');
  });

  test('N29 versions say who and when, and two of them are compared word by word', async () => {
    const address = await make();
    const edit = formOf((await manager.get(`${address}/edit`)).text, `${base}${address}/edit`);
    edit.set('body', 'Dear ((given name)), please call us.');
    expect((await manager.post(`${address}/edit`, Object.fromEntries(edit))).location).toBe(base + address);
    const page = (await viewer.get(address)).text;
    expect(words(page)).toMatch(/Version 2 Changed by A manager .* Compare version 2 with version 1/);
    const compared = (await viewer.get(`${address}/versions?from=1&to=2`)).text;
    expect(words(compared)).toContain('Dear ((given name)), [added: please ] call us.');
    expect(words((await viewer.get(`${address}/versions?from=x&to=99`)).text)).toContain('[added: please ]');
  });

  test('P15 two who edit: the later one sees both texts, and saves over the other knowingly', async () => {
    const address = await make();
    const form = formOf((await manager.get(`${address}/edit`)).text, `${base}${address}/edit`);
    const save = (from: URLSearchParams, body: string) =>
      manager.post(`${address}/edit`, { ...Object.fromEntries(from), body });
    await save(form, 'First.');
    const late = await save(form, 'Second.');
    expect(late.status).toBe(409);
    expect(words(late.text)).toMatch(/What A manager saved First\./);
    const again = formOf(late.text, `${base}${address}/edit`);
    expect(again.get('body')).toBe('Second.');
    expect((await save(again, 'Second.')).location).toBe(base + address);
  });

  test('P15 N24 what is wrong is said at its field; count and plain characters come from the server', async () => {
    const empty = await manager.post('/templates/new', { name: '', channel: '', purpose: '', subject: '', body: '' });
    expect(empty.status).toBe(422);
    for (const said of ['Enter a name', 'Choose how it can be sent', 'Choose what it is for', 'Enter the text']) {
      expect(words(empty.text)).toContain(said);
    }
    const dear = { ...TEXT, body: 'Please don’t come.' };
    const preview = await manager.post('/template-previews', dear);
    expect(words(preview.text)).toMatch(/18 characters, 1 SMS segment\./);
    const long = await manager.post('/template-previews', { ...dear, body: `Don’t. ${'x'.repeat(100)}` });
    expect(words(long.text)).toMatch(/’ in ‘Don’t\.’ makes this 2 segments\. .*Change to plain characters/);
    const plain = await manager.post('/templates/new', { ...dear, plain: '1' });
    expect(formOf(plain.text, `${base}/templates/new`).get('body')).toBe("Please don't come.");
  });

  test('P15 H11 used in a new bulk message: the draft has its text, and the template says so', async () => {
    const address = await make();
    const used = await press(address, `${address}/use`);
    const draft = /campaigns\/([0-9a-f-]{36})\/list$/.exec(used.location!)![1]!;
    expect((await manager.get(`/campaigns/${draft}/message`)).text).toContain('Dear ((given name)), call us.');
    expect(words((await viewer.get(address)).text)).toMatch(/Used by .*Flu is due Version 1 Sent Draft/);
  });

  test('P15 archived: not offered, said on its page, restored by one press', async () => {
    const address = await make({ name: 'Ostrich' });
    await press(address, `${address}/archive`);
    const page = (await manager.get(address)).text;
    expect(words(page)).toMatch(/The template is archived\..* Undo/);
    expect(words((await viewer.get('/templates?search=ostrich')).text)).toContain('No template matches.');
    expect(words((await viewer.get('/templates?search=ostrich&show=archived')).text)).toContain('1 template found');
    expect((await manager.get(`${address}/edit`)).location).toBe(base + address);
    await press(address, `${address}/restore`);
    expect(words((await viewer.get('/templates?search=ostrich')).text)).toContain('1 template found');
  });
});
