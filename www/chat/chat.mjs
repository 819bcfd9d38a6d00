// `chat:VENDOR`: hears the end of a conversation in the host's chat widget and asks then. Only pages with
// such a trigger ask for this script. A vendor's API that is not there yet is waited for; whatever it does,
// nothing is thrown into the page, and no callback of the host's is lost.
//
// What a vendor says is read as one of five things (vendors.mjs has the table):
//   begin  a conversation has begun            said   the visitor has written
//   arm    somebody has answered the visitor   close  the widget was closed: the end, if it was armed
//   end    the conversation is over
import { VENDOR } from "./vendors.mjs";
import { attempt } from "./ways.mjs";

export const VENDORS = Object.keys(VENDOR);

// What is known of the conversation, and whether it has been asked about.
class Chat {
  #ask;
  #events;
  #asked = new Set();
  #ids;
  // A conversation may have begun on an earlier page.
  #open = true;
  #armed = false;
  #spoke = false;

  constructor(ask, events) {
    this.#ask = ask;
    this.#events = new Set(events);
  }

  begin(ids) {
    this.#ids = undefined;
    this.#know(ids);
    this.#open = true;
  }

  said() {
    this.#spoke = true;
  }

  // A greeting that nobody has asked for is no conversation, where the vendor tells of the visitor's words.
  arm(ids) {
    this.#know(ids);
    this.#open = true;
    this.#armed ||= this.#spoke || !this.#events.has("said");
  }

  close(ids) {
    if (this.#armed) this.end(ids);
  }

  // Once per conversation by its id; without one, once until the vendor tells of the next.
  end(ids) {
    this.#know(ids);
    const context = this.#ids ?? {};
    const key = context.conversation_id;
    const tellsOfNext = this.#events.has("begin") || this.#events.has("arm");
    const again = key ? this.#asked.has(key) : tellsOfNext && !this.#open;
    this.#asked.add(key);
    this.#open = this.#armed = this.#spoke = false;
    if (!again) this.#ask({ context, key, gesture: !!navigator.userActivation?.isActive });
  }

  // One id or several by their names; numbers become texts, as an address or a column would have them.
  #know(ids) {
    const named = ids?.at || ids?.toFixed ? { conversation_id: ids } : ids;
    const given = Object.entries(named ?? {}).filter(([, id]) => id || id === 0);
    if (given.length) this.#ids = Object.fromEntries(given.map(([name, id]) => [name, `${id}`]));
  }
}

// Calls `ask({ context, key, gesture })` at the end of each conversation with `vendor`; `key` is the
// conversation's id where there is one. Returns what stops it. For a name that is none of VENDORS,
// `unknown` gets a message.
export const listen = (vendor, ask, unknown) => {
  if (!VENDORS.includes(vendor)) {
    unknown?.(`"${vendor}" is no chat that is known here; allowed: ${VENDORS.join(", ")}`);
    return () => {};
  }
  const life = new AbortController();
  const roles = VENDOR[vendor].flatMap(([, events]) => Object.values(events).flat().map(({ role }) => role));
  const chat = new Chat(ask, roles);
  for (const [attach, events] of VENDOR[vendor]) {
    const hear = (name) => (payload, api) => {
      for (const { role, when, ids } of life.signal.aborted ? [] : [events[name]].flat()) {
        // An event that lacks what it should hold is none of a condition's, but may be an end without an id.
        if (!when || attempt(() => when(payload, api))) attempt(() => chat[role](attempt(() => ids?.(payload, api))));
      }
    };
    attempt(() => attach(Object.keys(events), hear, life.signal));
  }
  return () => life.abort();
};
