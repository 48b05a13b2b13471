import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { brokenWords, runAxe, sidewaysScroll, wordsOfPage, type AxeViolation } from './in-page';

/** Checks for every page. Each returns what is wrong, in words. */

/** WCAG 2.2 AA, the levels it builds on, and axe's own advice. */
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa', 'best-practice'];

/** Runs axe on the page as it is rendered. */
export async function accessibilityFaults(page: Page, { javaScript = true } = {}): Promise<string[]> {
  // We inject it as the debugger does, because the page's Content-Security-Policy would forbid a script element.
  await page.evaluate(axe.source);
  const violations = await page.evaluate(runAxe, { tags: RULES, javaScript });
  return violations
    .map((violation) => ({
      ...violation,
      elements: violation.elements.filter((element) => !isKnown(violation, element)),
    }))
    .filter(({ elements }) => elements.length > 0)
    .map(inWords);
}

/**
 * Two ways of nhsuk-frontend. A choice that opens further questions says so with `aria-expanded`, which screen readers read
 * although ARIA does not name it for radios. The name of its file upload button is its label and then its own text,
 * such as "Upload a CSV, No file chosen, Choose file or drop file". axe does not follow a name that refers back to its own
 * element.
 */
function isKnown({ rule }: AxeViolation, { html }: AxeViolation['elements'][number]): boolean {
  if (rule === 'aria-allowed-attr') return html.includes('aria-controls="conditional-');
  return rule === 'label-content-name-mismatch' && html.includes('nhsuk-file-upload__drop-button');
}

function inWords({ rule, impact, help, helpUrl, elements }: AxeViolation): string {
  const shown = elements.slice(0, 5).map(({ html, why }) => `    ${html}\n      ${why.replaceAll('\n', '\n      ')}`);
  const more = elements.length > 5 ? [`    and ${elements.length - 5} more`] : [];
  return [`axe, ${rule} (${impact ?? 'no impact given'}): ${help} ${helpUrl}`, ...shown, ...more].join('\n');
}

/** The width of a small phone, and of 1280 px at 400 %. */
export const NARROW = 320;

/** The width of a computer. */
export const WIDE = 1280;

/**
 * On a phone and on a computer only scrollable parts may be wider than the page, and none of our words may break in
 * the middle. Restores the viewport.
 */
export async function overflowFaults(page: Page): Promise<string[]> {
  const before = page.viewportSize();
  const faults: string[] = [];
  try {
    for (const at of [NARROW, WIDE]) {
      await page.setViewportSize({ width: at, height: before?.height ?? 640 });
      const { width, needs, culprits } = await page.evaluate(sidewaysScroll);
      if (needs > width) {
        faults.push([`wider than ${width} px: the page needs ${needs} px`, ...culprits].join('\n    '));
      }
      const broken = await page.evaluate(brokenWords);
      if (broken.length > 0) faults.push(`words that break inside at ${at} px: ${broken.join(', ')}`);
    }
  } finally {
    if (before) await page.setViewportSize(before);
  }
  return faults;
}

/** Signs of a bug. The case matters, because "Null" is a name. */
const MACHINE_WORDS = /\[object Object\]|\b(?:undefined|null|NaN)\b/g;
/** Code words that never reach a screen, and filler. */
const CODE_WORDS = /\b(?:lorem|workflows?|payloads?|batch(?:es)?|waves?|submitted|suppressed)\b/gi;

/** `allowed`: text that a user typed. */
export async function codeWordFaults(page: Page, allowed: string[] = []): Promise<string[]> {
  const texts = await page.evaluate(wordsOfPage);
  const isAllowed = (word: string) => allowed.some((one) => one.toLowerCase() === word.toLowerCase());
  return texts.flatMap((text) =>
    [...text.matchAll(MACHINE_WORDS), ...text.matchAll(CODE_WORDS)]
      .filter(([word]) => !isAllowed(word))
      .map(({ 0: word, index }) => {
        const around = text.slice(Math.max(0, index - 40), index + word.length + 40).replaceAll(/\s+/g, ' ');
        return `the code word "${word}" in "${around.trim()}"`;
      }),
  );
}
