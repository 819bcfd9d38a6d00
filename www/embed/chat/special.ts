// Ways into widgets that need code of their own.
import { type Api, arrival, atEnd, attempt, command, emitter, patch, slot, type Way } from "./ways.ts";

// LiveChat's chat never ends; others' conversation is a thread of it.
export const thread = (_: Api, api: Api) => {
  const { chatId, threadId } = api.get("chat_data");
  return { conversation_id: threadId, chat_id: chatId };
};

export const livechat = emitter(() => (window as Api).LiveChatWidget, {
  off: "off",
  call(api, name, handler) {
    api.on(name, handler);
    // The state before this listener was added; the stub throws here.
    if (name == "customer_status_changed") handler(api.get("customer_data"));
  },
});

// Zendesk's two widgets share one function, and each complains of the other's commands. `zE.widget` says
// which it is; if it does not, both are tried after a while.
export const zendesk = (kind: string, channel: string) => {
  let since: number | undefined;
  const find = () => {
    const { zE } = window as Api;
    const is = zE?.widget ? zE.widget == kind : zE && Date.now() - (since ??= Date.now()) > 3000;
    return is && zE;
  };
  return command(find, (zE, name, handler, signal) => {
    // Messaging returns what removes the handler.
    const stop = zE(channel, name, handler);
    atEnd(signal, () => stop());
  });
};

// A state, not events: a new or newly unread conversation arms, leaving the full size closes.
export const userlike: Way = (_, hear, signal) =>
  emitter(() => (window as Api).userlikeMessenger?.state$, {
    on: "subscribe",
    call(state$, _name, _handler, signal) {
      let last: string | undefined;
      const unread = new Map<string, number>();
      const subscription = state$.subscribe(({ state, conversations = [] }: Api) => {
        for (const { id, unread: { length } = [] } of conversations) {
          if (last && length > (unread.get(id) ?? -1)) hear("answered")({ id });
          unread.set(id, length);
        }
        if (last == "maximized" && state != last) hear("closed")();
        last = state;
      });
      atEnd(signal, () => subscription.unsubscribe());
    },
  })(["state"], hear, signal);

// Only the caller of `createButton` gets the button, so that call is patched.
export const liveagent: Way = ([name], hear, signal) => {
  const known = new WeakSet();
  const first = (object: object) => !known.has(object) && known.add(object);
  const create = (original: Api) =>
    function (this: unknown, ...args: unknown[]) {
      const button = original.apply(this, args);
      attempt(() => first(button) && slot(button, name, hear(name), signal));
      return button;
    };
  const use = (api: Api) => api.createButton && first(api) && patch(api, "createButton", create, signal);
  const meet = (api: Api) => {
    // When it arrives, the object may still lack its methods.
    if (!use(api)) queueMicrotask(() => attempt(() => use(api)));
  };
  for (const global of ["LiveAgent", "LiveAgentTracker"]) arrival(global, meet, signal);
};

// `setProxy` replaces what was set before, which cannot be read. So our callback goes into what the host
// passes, and is set alone only if the host, having just got the object, passes nothing.
export const eightByEight: Way = ([name], hear, signal) => {
  const known = new WeakSet();
  const use = (chatApp: Api, fresh: boolean) => {
    let isSet = false;
    const give = (original: Api) =>
      function (this: unknown, proxy = {}) {
        isSet = true;
        attempt(() => known.has(proxy) || slot(known.add(proxy) && proxy, name, hear(name), signal));
        return original.call(this, proxy);
      };
    patch(chatApp, "setProxy", give, signal);
    if (fresh) queueMicrotask(() => isSet || attempt(() => chatApp.setProxy()));
  };
  arrival("chatApp", use, signal);
};
