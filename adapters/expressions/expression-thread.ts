import { parentPort } from 'node:worker_threads';
import type { ExpressionQuestion } from '../../ports/content/expressions';
import { evaluateForm } from './evaluation';

/** The program of the thread: one question in, one evaluation out. */
parentPort?.on('message', (question: ExpressionQuestion) => {
  parentPort?.postMessage(evaluateForm(question));
});
