// Ways into widgets that are like no other's.
import { arrival, atEnd, attempt, command, emitter, patch, slot } from "./ways.mjs";

// LiveChat's chat goes on for ever; a thread of it is what others call a conversation.
export const thread = (_, api) => {
  const { chatId, threadId } = api.get("chat_data");
  return { conversation_id: threadId, chat_id: chatId };
};

export const livechat = emitter(() => window.LiveChatWidget, {
  off: "off",
  call(api, name, handler) {
    api.on(name, handler);
    // What has changed before we came; the stub throws here.
    if (name == "customer_status_changed") handler(api.get("customer_data"));
  },
});

// Zendesk's two widgets share one function, and each complains of the other's commands. `zE.widget` says
// which it is; where it does not, both are tried after a while.
export const zendesk = (kind, channel) => {
  let since;
  const find = () => {
    const { zE } = window;
    const is = zE?.widget ? zE.widget == kind : zE && Date.now() - (since ??= Date.now()) > 3000;
    return is && zE;
  };
  return command(find, (zE, name, handler, signal) => {
    // Messaging gives what takes the handler away.
    const stop = zE(channel, name, handler);
    atEnd(signal, () => stop());
  });
};

// A state, not events: a new or newly unread conversation arms, leaving the full size closes.
export const userlike = (_, hear, signal) =>
  emitter(() => window.userlikeMessenger?.state$, {
    on: "subscribe",
    call(state$, _name, _handler, signal) {
      let last;
      const unread = new Map();
      const subscription = state$.subscribe(({ state, conversations = [] }) => {
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

// The button is in the hands of whoever makes it: it has to be met there.
export const liveagent = ([name], hear, signal) => {
  const known = new WeakSet();
  const first = (object) => !known.has(object) && known.add(object);
  const create = (original) =>
    function (...args) {
      const button = original.apply(this, args);
      attempt(() => first(button) && slot(button, name, hear(name), signal));
      return button;
    };
  const use = (api) => api.createButton && first(api) && patch(api, "createButton", create, signal);
  const meet = (api) => {
    // At its arrival the object may still be without methods.
    if (!use(api)) queueMicrotask(() => attempt(() => use(api)));
  };
  for (const global of ["LiveAgent", "LiveAgentTracker"]) arrival(global, meet, signal);
};

// `setProxy` replaces what was set before, which cannot be read: so ours goes into what the host gives, and
// alone only where the host, having just got the object, has given nothing.
export const eightByEight = ([name], hear, signal) => {
  const known = new WeakSet();
  const use = (chatApp, fresh) => {
    let isSet = false;
    const give = (original) =>
      function (proxy = {}) {
        isSet = true;
        attempt(() => known.has(proxy) || slot(known.add(proxy) && proxy, name, hear(name), signal));
        return original.call(this, proxy);
      };
    patch(chatApp, "setProxy", give, signal);
    if (fresh) queueMicrotask(() => isSet || attempt(() => chatApp.setProxy()));
  };
  arrival("chatApp", use, signal);
};
