// `chat:VENDOR`: asks at the end of a conversation in the host's chat widget. Only pages with such a trigger
// load this script. It waits for a vendor's API that is not there yet; whatever that does, nothing is thrown
// into the page, and no callback of the host's is lost.
//
// A vendor's events are read as one of five roles (the table is in vendors.ts):
//   begin  a conversation has begun            said   the visitor has written
//   arm    somebody has answered the visitor   close  the widget was closed: the end, if it was armed
//   end    the conversation is over
import { type Role, VENDOR } from "./vendors.ts";
import { attempt } from "./ways.ts";

export const VENDORS = Object.keys(VENDOR);

/** The ids of a conversation by their names. */
type Ids = Record<string, string>;
/** An id as a vendor gives it: one, or several by their names. */
type Given = string | number | Record<string, unknown> | null | undefined;

/** The end of a conversation. */
export interface Ended {
  context: Ids;
  /** The conversation's id, if the vendor gives one. */
  key: string | undefined;
  /** Whether the visitor has just acted. */
  gesture: boolean;
}

type Ask = (ended: Ended) => void;

// What is known of the conversation, and whether it has been asked about.
class Chat {
  #ask: Ask;
  #events: Set<Role>;
  #asked = new Set<string | undefined>();
  #ids: Ids | undefined;
  // A conversation may have begun on an earlier page.
  #open = true;
  #armed = false;
  #spoke = false;

  constructor(ask: Ask, events: Role[]) {
    this.#ask = ask;
    this.#events = new Set(events);
  }

  begin(ids?: Given) {
    this.#ids = undefined;
    this.#know(ids);
    this.#open = true;
  }

  said() {
    this.#spoke = true;
  }

  // If the vendor reports what the visitor writes, a greeting alone does not make a conversation.
  arm(ids?: Given) {
    this.#know(ids);
    this.#open = true;
    this.#armed ||= this.#spoke || !this.#events.has("said");
  }

  close(ids?: Given) {
    if (this.#armed) this.end(ids);
  }

  // Once until the vendor reports the next conversation, or that this one goes on; if it reports neither, once per
  // id. What was asked about an id before is for `once` to know (hold.mts).
  end(ids?: Given) {
    this.#know(ids);
    const context = this.#ids ?? {};
    const key = context.conversation_id;
    const tellsOfNext = this.#events.has("begin") || this.#events.has("arm");
    const again = tellsOfNext ? !this.#open : key && this.#asked.has(key);
    this.#asked.add(key);
    this.#open = this.#armed = this.#spoke = false;
    if (!again) this.#ask({ context, key, gesture: !!navigator.userActivation?.isActive });
  }

  // Numbers become texts, as in an address or a column.
  #know(ids: Given) {
    const named = (ids as string)?.at || (ids as number)?.toFixed ? { conversation_id: ids } : (ids as object);
    const given = Object.entries(named ?? {}).filter(([, id]) => id || id === 0);
    if (given.length) this.#ids = Object.fromEntries(given.map(([name, id]) => [name, `${id}`]));
  }
}

/**
 * Calls `ask` at the end of each conversation with `vendor`. Returns what stops it. If the name is not in
 * VENDORS, `unknown` gets a message.
 */
export const listen = (vendor: string, ask: Ask, unknown?: (message: string) => void) => {
  if (!VENDORS.includes(vendor)) {
    unknown?.(`unknown chat "${vendor}"; allowed: ${VENDORS.join(", ")}`);
    return () => {};
  }
  const life = new AbortController();
  const roles = VENDOR[vendor].flatMap(([, events]) =>
    Object.values(events)
      .flat()
      .map(({ role }) => role),
  );
  const chat = new Chat(ask, roles);
  for (const [attach, events] of VENDOR[vendor]) {
    const hear = (name: string) => (payload?: unknown, api?: unknown) => {
      for (const { role, when, ids } of life.signal.aborted ? [] : [events[name]].flat()) {
        // If the payload lacks something, a condition is not met, but an end may have no id.
        if (!when || attempt(() => when(payload, api))) attempt(() => chat[role](attempt(() => ids?.(payload, api))));
      }
    };
    attempt(() => attach(Object.keys(events), hear, life.signal));
  }
  return () => life.abort();
};
