/**
 * What runs inside a page. Playwright sends each function as text, so none may use another. It is plain JavaScript
 * because the product is compiled without the browser's types. The types are in in-page.d.ts.
 */
/* global document, window, getComputedStyle, NodeFilter, axe */
'use strict';

/** How far the page scrolls sideways, and the elements that stick out, innermost only. */
function sidewaysScroll() {
  const scroller = document.scrollingElement;
  const width = window.innerWidth;
  if (scroller.scrollWidth <= width) return { width, needs: width, culprits: [] };
  const scrollsItself = (element) => {
    for (let parent = element.parentElement; parent && parent !== document.body; parent = parent.parentElement) {
      if (getComputedStyle(parent).overflowX !== 'visible') return true;
    }
    return false;
  };
  const sticksOut = (element) => element.getBoundingClientRect().right > width + 0.5 && !scrollsItself(element);
  const described = (element) => {
    const name = element.tagName.toLowerCase() + [...element.classList].map((one) => `.${one}`).join('');
    return `${name} (to ${Math.ceil(element.getBoundingClientRect().right)} px): ${(element.textContent ?? '').trim().slice(0, 60)}`;
  };
  const culprits = [...document.body.querySelectorAll('*')].filter(sticksOut);
  const innermost = culprits.filter(
    (element) => !culprits.some((other) => other !== element && element.contains(other)),
  );
  return { width, needs: scroller.scrollWidth, culprits: innermost.slice(0, 5).map(described) };
}

/**
 * Finds our words that break in the middle. Text that people typed (bdi) may, and a word of more than 20 letters has
 * to. A heading, a label, a button or a status may not.
 */
function brokenWords() {
  const ours =
    'th[scope=col], .nhsuk-table__heading, .nhsuk-tag, h1, h2, h3, label, legend, button, dt, a.nhsuk-button';
  const broken = [];
  for (const element of document.querySelectorAll(ours)) {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = walker.currentNode;
      if (node.parentElement.closest('bdi, .rc-wrap, .nhsuk-u-visually-hidden')) continue;
      for (const { 0: word, index } of node.textContent.matchAll(/(?<![\p{L}\d])\p{L}{2,20}(?![\p{L}\d])/gu)) {
        const range = document.createRange();
        range.setStart(node, index);
        range.setEnd(node, index + word.length);
        const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)));
        if (lines.size > 1)
          broken.push(`"${word}" in ${element.tagName.toLowerCase()}.${[...element.classList].join('.')}`);
      }
    }
  }
  return [...new Set(broken)].slice(0, 5);
}

/** Opens everything that is folded away. */
function openDetails() {
  for (const details of document.querySelectorAll('details')) details.open = true;
}

/** Text that style sheets append to links to our pages. */
function linkEndings() {
  const links = [...document.querySelectorAll('a[href^="/"], a[href^="#"], a[href^="?"]')];
  const endings = links.map((link) => getComputedStyle(link, '::after').content);
  return [...new Set(endings)].filter((content) => content !== 'none' && content.includes('Link'));
}

/** The addresses of this site that links lead to, without a place within the page; no downloads. */
function linksOfPage() {
  const links = [...document.querySelectorAll('a[href^="/"]:not([download])')];
  return links.map((link) => link.getAttribute('href').split('#')[0]);
}

/** All words that a person sees or hears: title, text, and the attributes that are read out. */
function wordsOfPage() {
  const attributes = ['alt', 'aria-label', 'aria-description', 'placeholder', 'title'];
  const elements = [...document.querySelectorAll(attributes.map((name) => `[${name}]`).join())];
  const spoken = elements.flatMap((element) => attributes.flatMap((name) => element.getAttribute(name) ?? []));
  const buttons = [...document.querySelectorAll('input[type=submit], input[type=button]')].map(({ value }) => value);
  return [document.title, document.body.innerText, ...spoken, ...buttons];
}

/**
 * Runs axe and keeps only the details that a person needs for a fix. With JavaScript off, the debugger can run code and
 * promises resolve, but timers never fire. So we run axe's timers immediately, and it preloads nothing.
 */
async function runAxe({ tags, javaScript }) {
  if (!javaScript) window.setTimeout = (work) => void Promise.resolve().then(work);
  const { violations } = await axe.run(document, {
    // A frame holds another page, which is tested separately.
    iframes: false,
    preload: javaScript,
    resultTypes: ['violations'],
    runOnly: { type: 'tag', values: tags },
  });
  return violations.map(({ id, impact, help, helpUrl, nodes }) => ({
    rule: id,
    impact,
    help,
    helpUrl,
    elements: nodes.map(({ html, failureSummary }) => ({ html, why: failureSummary })),
  }));
}

/** The texts within an element one by one, so that separate parts stay separate. */
function textsWithin(element) {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) texts.push(walker.currentNode.textContent);
  return texts;
}

module.exports = {
  sidewaysScroll,
  brokenWords,
  openDetails,
  linkEndings,
  linksOfPage,
  wordsOfPage,
  runAxe,
  textsWithin,
};
