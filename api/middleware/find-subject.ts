import type { RequestHandler } from 'express';
import { isId } from '../../domain/ids';
import type { TimeBudget } from '../../ports/time-budget';
import { notFound } from '../contract/problem';
import type { Route } from '../contract/route';
import { readParams } from '../contract/route-params';
import { callerOf, stateOf } from './request-state';

/** 404 unless the other parameters of the path make sense. */
export function findParams(params: NonNullable<Route['params']>): RequestHandler {
  return (request, response, next) => {
    stateOf(response).params = readParams(params, request.params as Record<string, string>);
    next();
  };
}

/** 404 unless the id in the path belongs to the caller's practice; 403 if this caller may not touch it. */
export function findSubject(subject: NonNullable<Route['subject']>, timeBudget: TimeBudget): RequestHandler {
  return async (request, response, next) => {
    const caller = callerOf(response);
    const id = String(request.params.id);
    const found = isId(id) ? await timeBudget.within(() => subject.find(caller, id.toLowerCase())) : null;
    if (found === null) throw notFound(subject.name);
    const refusal = subject.refuse?.(caller, found);
    if (refusal) throw refusal;
    stateOf(response).subject = found;
    next();
  };
}
