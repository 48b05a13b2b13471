export interface SidewaysScroll {
  width: number;
  needs: number;
  culprits: string[];
}

export interface AxeViolation {
  rule: string;
  impact: string | null;
  help: string;
  helpUrl: string;
  elements: { html: string; why: string }[];
}

export function sidewaysScroll(): SidewaysScroll;
export function openDetails(): void;
export function linkEndings(): string[];
export function linksOfPage(): string[];
export function brokenWords(): string[];
export function wordsOfPage(): string[];
export function runAxe(options: { tags: string[]; javaScript: boolean }): Promise<AxeViolation[]>;
export function textsWithin(element: unknown): string[];
