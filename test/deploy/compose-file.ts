import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

export interface ComposeService {
  image: string;
  build?: string;
  command?: string[];
  environment?: Record<string, string>;
  ports?: string[];
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: { test: string[] };
  restart?: string;
  stop_grace_period?: string;
  profiles?: string[];
}

export interface Compose {
  services: Record<string, ComposeService>;
  volumes: Record<string, unknown>;
}

const VARIABLE = /\$\{(\w+)(?::([-?])([^}]*))?\}/g;

/** The names a compose file asks its environment for, and whether it can do without. */
export function variablesOf(text: string): { name: string; needed: boolean }[] {
  return [...text.matchAll(VARIABLE)].map(([, name, kind]) => ({ name: name!, needed: kind === '?' }));
}

/** A compose file as docker compose reads it: YAML with its anchors and merges, then variables in every text of it. */
export function readCompose(file: string, env: Record<string, string>): Compose {
  const fill = (text: string) =>
    text.replace(VARIABLE, (_whole, name: string, kind: string | undefined, rest: string) => {
      const value = env[name];
      if (value) return value;
      if (kind === '?') throw new Error(`${name} is not set: ${rest}`);
      return kind === '-' ? rest : '';
    });
  const fillAll = (value: unknown): unknown => {
    if (typeof value === 'string') return fill(value);
    if (Array.isArray(value)) return value.map(fillAll);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, fillAll(inner)]));
  };
  return fillAll(parse(readFileSync(file, 'utf8'), { merge: true })) as Compose;
}

/** What an env file sets, and what it names behind a `#`. */
export function readEnvFile(file: string): { set: Record<string, string>; named: string[] } {
  const lines = [...readFileSync(file, 'utf8').matchAll(/^(#?)([A-Z][A-Z0-9_]*)=(.*)$/gm)];
  const set = lines.filter(([, hash]) => hash === '').map(([, , name, value]) => [name!, value!] as const);
  return { set: Object.fromEntries(set), named: lines.map(([, , name]) => name!) };
}
