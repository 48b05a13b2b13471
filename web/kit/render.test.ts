import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { signedOutFrame } from '../../test/support/frame';
import { checkTemplates } from '../../test/support/templates/template-check';
import { templateNames } from '../../test/support/templates/template-names';
import { createRenderer } from './render';

const folder = mkdtempSync(join(tmpdir(), 'views-'));
beforeAll(() => cpSync(join(__dirname, '..'), folder, { recursive: true }));
afterAll(() => rmSync(folder, { recursive: true }));

/** Adds one more page to the copy of the service's templates. */
function putPage(source: string): void {
  writeFileSync(join(folder, 'probe.njk'), `{% extends "kit/layout.njk" %}{% block page %}${source}{% endblock %}`);
}

/** Checks the service's templates with one more page. */
function withPage(source: string): () => void {
  putPage(source);
  return () => checkTemplates(folder);
}

test('found A1: a page that takes a name of the layout for its own is found, and told which', () => {
  expect(() => checkTemplates()).not.toThrow();
  expect(withPage('{{ role }}')).toThrow(
    "probe.njk reads role: write frame.role, or give the page's own value another name",
  );
  expect(withPage('{% for one in people %}{{ one.name if session else now }}{% endfor %}')).toThrow(/now.*session/s);
  expect(withPage('{% set frame = 1 %}')).toThrow('probe.njk sets frame');
  // Its own argument, variable or word of an object is no name of the layout.
  expect(
    withPage('{% macro one(role, now=1) %}{{ role }}{{ now }}{% endmacro %}{{ one(f({ role: own.role }), now=2) }}'),
  ).not.toThrow();
});

test('found A1: data under a name that the layout reads is refused, so that neither overwrites the other', () => {
  putPage('{{ mine }}');
  const renderer = createRenderer(folder);
  expect(renderer.render('probe', { mine: 'a value' }, signedOutFrame())).toContain('a value');
  for (const name of ['frame', 'role', 'now', 'bodyClasses', 'cspNonce', 'mainClasses', 'sectionTitle']) {
    expect(() => renderer.render('probe', { [name]: 'x' }, signedOutFrame())).toThrow(`probe gives ${name}`);
  }
});

test('the names of a template are those it must be given', () => {
  const { read, made } = templateNames(`
    {% from "parts.njk" import cell as box %}{% set a = b %}{% for x, y in list %}{{ loop.index }}{{ x }}{{ y }}{% else %}{{ z }}{% endfor %}
    {% macro m(p, q=r) %}{{ p }}{{ q }}{{ s | date(t) }}{% endmacro %}{% call box("A") %}{{ u.v["w"] }}{% endcall %}`);
  expect([...made].sort()).toEqual(['a', 'box', 'm']);
  expect([...read].sort()).toEqual(['b', 'list', 'r', 's', 't', 'u', 'z']);
});
