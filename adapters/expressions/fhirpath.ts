import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { NO_EXPRESSION_VALUES } from '../../domain/content/questionnaires/enabled';
import { allItems, hasExpressions, type QuestionnaireForm } from '../../domain/content/questionnaires/form';
import type { Evaluation, ExpressionQuestion, Expressions, FailedExpression } from '../../ports/content/expressions';

export interface ExpressionOptions {
  /** How long all expressions of a form may take together. */
  limitMs?: number;
  /** The compiled program of the thread. Tests name the built one. */
  program?: string;
}

/** Real forms take less than 50 ms; loading the library the first time takes half a second. */
const LIMIT_MS = 3_000;
const HEAP_MB = 128;

/**
 * Evaluates FHIRPath in a separate thread, so that an expression that never ends holds up nothing: the thread is ended
 * and the next question gets a new one. Questions are answered one after the other.
 */
export function createExpressions({ limitMs = LIMIT_MS, program }: ExpressionOptions = {}): Expressions {
  const path = program ?? join(__dirname, 'expression-thread.js');
  let thread: Worker | null = null;
  let turn: Promise<unknown> = Promise.resolve();

  function ask(question: ExpressionQuestion): Promise<Evaluation> {
    thread ??= startThread(path);
    const current = thread;
    return new Promise((resolve) => {
      const drop = (why: string) => {
        if (thread === current) thread = null;
        done(allFailed(question.form, why));
        void current.terminate();
      };
      const timer = setTimeout(() => drop('it takes too long'), limitMs);
      const onMessage = (evaluation: Evaluation) => done(evaluation);
      const onError = () => drop('it ended with an error');
      function done(evaluation: Evaluation): void {
        clearTimeout(timer);
        current.off('message', onMessage);
        current.off('error', onError);
        resolve(evaluation);
      }
      current.on('message', onMessage);
      current.on('error', onError);
      current.postMessage(question);
    });
  }

  return {
    evaluate(question) {
      if (!hasExpressions(question.form)) return Promise.resolve({ values: NO_EXPRESSION_VALUES, failed: [] });
      const next = turn.then(() => ask(question));
      turn = next;
      return next;
    },
  };
}

function startThread(path: string): Worker {
  // It needs none of our settings, and must not keep the process alive.
  const thread = new Worker(path, { env: {}, resourceLimits: { maxOldGenerationSizeMb: HEAP_MB } });
  thread.unref();
  return thread;
}

function allFailed(form: QuestionnaireForm, why: string): Evaluation {
  const failed = allItems(form.items).flatMap(({ item: { linkId, enableWhenExpression, calculatedExpression } }) => [
    ...(enableWhenExpression === null ? [] : [{ linkId, kind: 'enable-when' as const, why }]),
    ...(calculatedExpression === null ? [] : [{ linkId, kind: 'calculated' as const, why }]),
  ]);
  return { values: NO_EXPRESSION_VALUES, failed: failed satisfies FailedExpression[] };
}
