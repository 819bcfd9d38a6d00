// What the scripts call in Rust: the other end is src/widget/boundary.rs, and a test there compares the
// two. Rust calls the scripts through what host.ts exports.
import type { Did, Outcome, Stage, Standing, Verdict } from "./codes.ts";

/** What the module itself exports: booleans come back as 0 or 1. */
export type Bit = 0 | 1;

export interface Rust {
  mount(
    number: number,
    host: HTMLElement,
    facts: string,
    survey: string | undefined,
    strict: boolean,
    privacy: boolean,
  ): Outcome;
  act(number: number, did: Did, fields: string, inside: boolean, byKey: boolean): void;
  digit(number: number, key: string, name: string): number;
  speak(number: number, language: string, tag: string, texts: string, inside: boolean): void;
  say(number: number): void;
  fact(number: number, name: string, value: string): void;
  retire(number: number): void;

  // The conversation of courier.ts with the outbox's policy (delivery::outbox).
  delivery(number: number, stage: Stage, inside: boolean): void;
  verdict(status: number, rejected: number): Verdict;
  due(verdict: Verdict, attempts: number, asked: number, now: number, jitter: number): number;
  standing(created: number, due: number, now: number, kiosk: boolean): Standing;
  overflows(entries: number, kiosk: boolean): Bit;
  rank(created: number, rejected: number): number;
  /** In the largest module. */
  answered(how: string, status: number, reply: string): number;
}
