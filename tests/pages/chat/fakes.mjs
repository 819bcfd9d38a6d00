// Chat widgets that behave as their vendors' documents, types or bundles say, for no vendor can be reached
// from a test. Each fake has the life of a page with it:
//   snippet  what the host's snippet leaves before the vendor's script is there
//   load     the vendor's script arrives
//   host     the host registers its own callback, which calls `told`
//   glance   a visitor opens the widget and closes it, without a conversation
//   talk     conversation number n goes on, and is not over
//   finish   it ends; the host is told once (and `toldAtGlance` where its event is the closing)
//   context  what a survey about it should hold
// The host may register with a snippet's stub, but for `needsWidget`; `needsUs` is met only as it registers.

const quiet = () => {};
const later = { snippet: quiet };
const none = () => ({});
const conversation = (n) => ({ conversation_id: `c-${n}` });
const fire = (target, name, detail) => target.dispatchEvent(new CustomEvent(name, { detail }));
const isOdd = (n) => n % 2 == 1;

// Handlers by name, as most vendors keep them.
class Bus {
  #handlers = new Map();
  on = (name, handler) => void this.#of(name).add(handler);
  off = (name, handler) => void this.#of(name).delete(handler);
  clear = (name) => this.#handlers.delete(name);
  emit = (name, ...payload) => this.#of(name).forEach((handler) => handler(...payload));
  #of(name) {
    if (!this.#handlers.has(name)) this.#handlers.set(name, new Set());
    return this.#handlers.get(name);
  }
}

// A global function that keeps calls until the vendor's script takes them over.
const stub = (name) => {
  const waiting = [];
  window[name] = (...args) => void waiting.push(args);
  return (real) => {
    window[name] = real;
    for (const args of waiting) real(...args);
  };
};

const tawk = () => ({
  snippet: () => (window.Tawk_API = {}),
  load: quiet,
  host: (told) => (window.Tawk_API.onChatEnded = told),
  glance() {
    fire(window, "tawkChatMaximized");
    fire(window, "tawkChatMinimized");
  },
  talk: () => fire(window, "tawkChatStarted"),
  finish() {
    window.Tawk_API.onChatEnded?.();
    fire(window, "tawkChatEnded");
  },
  context: none,
});

const livechat = () => {
  const bus = new Bus();
  let [waiting, data, status] = [[], { chatId: null, threadId: null }, "browsing"];
  const become = (next) => {
    status = next;
    bus.emit("customer_status_changed", { status });
  };
  const customer = () => ({ id: "v-1", name: "Ann", email: "ann@example.com", status });
  return {
    snippet() {
      window.LiveChatWidget = {
        on: (...args) => void waiting.push(args),
        off: quiet,
        get() {
          throw Error("no getters before load");
        },
      };
    },
    load() {
      const get = (what) => (what == "chat_data" ? { ...data } : customer());
      window.LiveChatWidget = { on: bus.on, off: bus.off, get };
      for (const args of waiting) bus.on(...args);
      bus.emit("ready", { state: { visibility: "minimized" }, customerData: customer() });
    },
    host: (told) =>
      window.LiveChatWidget.on("customer_status_changed", ({ status }) => {
        if (status == "browsing" && data.threadId) told();
      }),
    glance() {
      become("invited");
      bus.emit("visibility_changed", { visibility: "maximized" });
      bus.emit("visibility_changed", { visibility: "minimized" });
      become("queued");
      become("browsing");
    },
    talk(n) {
      become("queued");
      data = { chatId: "chat", threadId: `c-${n}` };
      become("chatting");
    },
    finish() {
      become("browsing");
      data = { chatId: "chat", threadId: null };
      become("browsing");
    },
    context: (n) => ({ conversation_id: `c-${n}`, chat_id: "chat" }),
  };
};

const hubspot = () => {
  const bus = new Bus();
  return {
    ...later,
    load() {
      window.HubSpotConversations = { on: bus.on, off: bus.off };
      for (const ready of window.hsConversationsOnReady ?? []) ready();
    },
    host(told) {
      const register = () => window.HubSpotConversations.on("conversationClosed", told);
      // One array, which the host sets again.
      if (window.HubSpotConversations) register();
      else window.hsConversationsOnReady = [register];
    },
    glance: () => bus.emit("widgetClosed", { message: "closed" }),
    talk: (n) => bus.emit("conversationStarted", { conversation: { conversationId: n } }),
    finish: (n) => bus.emit("conversationClosed", { conversation: { conversationId: n } }),
    context: (n) => ({ conversation_id: `${n}` }),
  };
};

const rocketchat = () => {
  const bus = new Bus();
  const api = {
    onChatEnded: (handler) => bus.on("chat-ended", handler),
    onChatMinimized: (handler) => bus.on("chat-minimized", handler),
  };
  let take;
  return {
    snippet: () => (take = stub("RocketChat")),
    load: () => take((use) => use.call(api)),
    host: (told) =>
      window.RocketChat(function () {
        this.onChatEnded(told);
      }),
    glance: () => bus.emit("chat-minimized"),
    talk: () => bus.emit("chat-started"),
    finish: () => bus.emit("chat-ended"),
    context: none,
  };
};

const genesys = () => {
  const bus = new Bus();
  const ended = () =>
    bus.emit("MessagingService.conversationDisconnected", { data: { message: "bye", readOnly: true } });
  let take;
  return {
    snippet: () => (take = stub("Genesys")),
    load: () => take((command, name, handler) => command == "subscribe" && bus.on(name, handler)),
    host(told) {
      let ends = 0;
      window.Genesys("subscribe", "MessagingService.conversationDisconnected", () => isOdd(++ends) && told());
    },
    glance() {
      bus.emit("Conversations.opened", {});
      bus.emit("Conversations.closed", {});
    },
    talk: () => bus.emit("Conversations.started", {}),
    finish() {
      ended();
      bus.emit("MessagingService.readOnlyConversation", {});
      ended();
    },
    context: none,
  };
};

// One function for two widgets, of which each knows its own commands.
const zE = (widget, commands) => {
  let take;
  return {
    snippet: () => (take = stub("zE")),
    load() {
      take((channel, ...args) => commands[channel]?.(...args) ?? console.error(`unknown command ${channel}`));
      window.zE.widget = widget;
    },
  };
};

const zendesk = () => {
  const bus = new Bus();
  const subscribe = (name, handler) => {
    bus.on(name, handler);
    return () => bus.off(name, handler);
  };
  const closed = () => bus.emit("close", { id: "e-1", createdAt: 1, type: "messagingClosed" });
  return {
    ...zE("messenger", { "messenger:on": subscribe }),
    host: (told) => window.zE("messenger:on", "close", told),
    glance() {
      bus.emit("unreadMessages", 0);
      closed();
    },
    toldAtGlance: true,
    talk(n) {
      bus.emit("open", { id: "e-2", createdAt: 1, type: "messagingOpened" });
      bus.emit("conversationAgentAssigned", { id: "e-3", createdAt: 1, conversationId: `c-${n}` });
      bus.emit("unreadMessages", 1);
    },
    finish: closed,
    context: conversation,
  };
};

const zendeskClassic = () => {
  const bus = new Bus();
  let isChatting = false;
  const end = () => {
    isChatting = false;
  };
  return {
    vendor: "zendesk",
    ...zE("classic", {
      "webWidget:on": (name, handler) => bus.on(name, handler) ?? true,
      "webWidget:get": (name) => name == "chat:isChatting" && isChatting,
    }),
    host: (told) => window.zE("webWidget:on", "close", () => isChatting || told()),
    glance() {
      bus.emit("open");
      bus.emit("close");
    },
    talk() {
      isChatting = true;
      bus.emit("chat:start");
      // Minimised in the midst of it.
      bus.emit("close");
      bus.emit("open");
    },
    finish(n) {
      end();
      // The visitor ends the first chat, an agent the second, of which nothing is said.
      if (isOdd(n)) bus.emit("chat:end");
      bus.emit("close");
    },
    toldAtGlance: true,
    context: none,
  };
};

const intercom = () => {
  const bus = new Bus();
  let take;
  return {
    snippet: () => (take = stub("Intercom")),
    load: () => take((name, handler) => bus.on(name, handler)),
    host: (told) => window.Intercom("onHide", told),
    glance() {
      bus.emit("onUnreadCountChange", 0);
      bus.emit("onShow");
      bus.emit("onHide");
    },
    talk() {
      bus.emit("onUnreadCountChange", 1);
      bus.emit("onShow");
      bus.emit("onUnreadCountChange", 0);
    },
    finish: () => bus.emit("onHide"),
    toldAtGlance: true,
    context: none,
  };
};

const crisp = () => {
  const bus = new Bus();
  // `off` takes every handler of that name.
  const run = ([command, name, handler]) => (command == "on" ? bus.on(name, handler) : bus.clear(name));
  return {
    snippet: () => (window.$crisp = []),
    load() {
      const waiting = window.$crisp;
      window.$crisp = { push: run, get: (name) => (name == "session:identifier" ? "session_1" : null) };
      waiting.forEach(run);
    },
    host: (told) => window.$crisp.push(["on", "chat:closed", told]),
    glance() {
      bus.emit("chat:opened");
      // An automatic greeting.
      bus.emit("message:received", { from: "operator", content: "Hello!" });
      bus.emit("chat:closed");
    },
    talk() {
      bus.emit("message:sent", { from: "user", content: "Hi" });
      bus.emit("message:received", { from: "operator", content: "Hello!" });
    },
    finish: () => bus.emit("chat:closed"),
    toldAtGlance: true,
    context: () => ({ conversation_id: "session_1", session_id: "session_1" }),
  };
};

const chatwoot = () => {
  const message = (detail) => fire(window, "chatwoot:on-message", detail);
  const closed = () => fire(window, "chatwoot:closed");
  return {
    ...later,
    load: () => fire(window, "chatwoot:ready"),
    host: (told) => window.addEventListener("chatwoot:closed", told),
    glance() {
      fire(window, "chatwoot:opened");
      closed();
    },
    talk(n) {
      message({ conversation_id: n, message_type: 0, content_type: "text" });
      message({ conversation_id: n, message_type: 1, content_type: "text" });
    },
    finish(n) {
      // The first inbox asks for a rating when a conversation is resolved, and shows the card twice.
      const card = { conversation_id: n, message_type: 3, content_type: "input_csat" };
      if (isOdd(n)) message(card);
      if (isOdd(n)) message(card);
      closed();
    },
    toldAtGlance: true,
    context: (n) => ({ conversation_id: `${n}` }),
  };
};

const freshchat = () => {
  const bus = new Bus();
  const known = ["message:received", "widget:opened", "widget:closed", "csat:show", "csat:received", "csat:updated"];
  return {
    ...later,
    // A name that it does not know is ignored.
    load: () =>
      (window.fcWidget = { on: (name, handler) => known.includes(name) && bus.on(name, handler) }),
    host: (told) => window.fcWidget.on("widget:closed", told),
    glance: () => bus.emit("widget:closed"),
    talk: () => bus.emit("message:received", { message: {} }),
    finish(n) {
      for (const name of isOdd(n) ? ["csat:show", "csat:received"] : []) bus.emit(name);
      bus.emit("widget:closed");
    },
    toldAtGlance: true,
    needsWidget: true,
    context: none,
  };
};

const helpscout = () => {
  const bus = new Bus();
  let take;
  return {
    snippet: () => (take = stub("Beacon")),
    load: () => take((command, name, handler) => command == "on" && bus.on(name, handler)),
    host: (told) => window.Beacon("on", "close", told),
    glance() {
      bus.emit("open");
      bus.emit("close");
    },
    talk: () => bus.emit("chat-started"),
    finish(n) {
      if (isOdd(n)) bus.emit("chat-ended");
      bus.emit("close");
    },
    toldAtGlance: true,
    context: none,
  };
};

const liveagent = () => {
  let button;
  return {
    ...later,
    load: () => (window.LiveAgent = { createButton: () => ({}) }),
    host(told) {
      button = window.LiveAgent.createButton("b-1");
      button.onCloseFunction_ = told;
    },
    glance: () => button.onOnline?.(),
    talk: () => button.onClick?.(),
    finish: () => button.onCloseFunction_(),
    needsWidget: true,
    // A button that was made before cannot be met.
    needsUs: true,
    context: none,
  };
};

const olark = () => {
  const bus = new Bus();
  const [agent, visitor] = ["api.chat.onMessageToVisitor", "api.chat.onMessageToOperator"];
  let take;
  return {
    snippet: () => (take = stub("olark")),
    load: () => take((name, handler) => bus.on(name, handler)),
    host: (told) => window.olark("api.box.onShrink", told),
    glance() {
      bus.emit(agent, { message: { body: "May I help?", automated: true } });
      bus.emit("api.box.onShrink");
    },
    talk() {
      bus.emit(visitor, { message: { body: "Hi" } });
      bus.emit(agent, { message: { body: "Hello" } });
      bus.emit("api.chat.onCommandFromOperator", { command: { name: "tag" } });
    },
    finish(n) {
      if (isOdd(n)) bus.emit("api.chat.onCommandFromOperator", { command: { name: "survey" } });
      bus.emit("api.box.onShrink");
    },
    toldAtGlance: true,
    context: none,
  };
};

const tidio = () => {
  const tell = (name) => fire(document, `tidioChat-${name}`);
  return {
    ...later,
    load: () => tell("ready"),
    host: (told) => document.addEventListener("tidioChat-close", told),
    glance: () => ["open", "messageFromOperator", "close"].forEach(tell),
    talk: () => ["open", "conversationStart", "messageFromVisitor", "messageFromOperator"].forEach(tell),
    finish: () => tell("close"),
    toldAtGlance: true,
    context: none,
  };
};

const gorgias = () => {
  const bus = new Bus();
  let isReady = false;
  return {
    ...later,
    load() {
      window.GorgiasChat = {
        on(name, handler) {
          if (!isReady) throw Error("init first");
          bus.on(name, handler);
        },
      };
      setTimeout(() => {
        isReady = true;
        fire(window, "gorgias-widget-loaded");
      }, 100);
    },
    host(told) {
      const register = () => window.GorgiasChat.on("widget:closed", told);
      if (isReady) register();
      else window.addEventListener("gorgias-widget-loaded", register);
    },
    glance: () => bus.emit("widget:closed"),
    talk: () => bus.emit("message:received", {}),
    finish: () => bus.emit("widget:closed"),
    toldAtGlance: true,
    context: none,
  };
};

const drift = () => {
  const bus = new Bus();
  let waiting = [];
  return {
    snippet: () => (window.drift = { on: (...args) => void waiting.push(args) }),
    load() {
      window.drift = { on: bus.on, off: bus.off };
      for (const args of waiting) bus.on(...args);
    },
    host: (told) => window.drift.on("chatClose", told),
    glance() {
      bus.emit("message", { conversationId: "campaign", data: {} });
      bus.emit("chatClose", {});
    },
    talk(n) {
      bus.emit("startConversation", { conversationId: `c-${n}`, inboxId: 7 });
      bus.emit("message:sent", {});
      bus.emit("message", { conversationId: `c-${n}`, teamMember: { name: "Ann" } });
    },
    finish() {
      bus.emit("chatClose", {});
      bus.emit("sidebarClose", {});
    },
    toldAtGlance: true,
    context: conversation,
  };
};

const userlike = () => {
  const bus = new Bus();
  let current = { state: "minimized", conversations: [{ id: "c-0", unread: [] }] };
  const become = (change) => bus.emit("state", (current = { ...current, ...change }));
  const subscribe = (handler) => {
    bus.on("state", handler);
    handler(current);
    return { unsubscribe: () => bus.off("state", handler) };
  };
  return {
    ...later,
    load: () => (window.userlikeMessenger = { state$: { subscribe } }),
    host(told) {
      let last;
      window.userlikeMessenger.state$.subscribe(({ state }) => {
        if (last == "maximized" && state == "minimized") told();
        last = state;
      });
    },
    glance() {
      become({ state: "maximized" });
      become({ state: "minimized" });
    },
    talk(n) {
      become({ state: "maximized" });
      become({ conversations: [...current.conversations, { id: `c-${n}`, unread: [] }] });
    },
    finish: () => become({ state: "minimized" }),
    toldAtGlance: true,
    needsWidget: true,
    context: conversation,
  };
};

const botpress = () => {
  const bus = new Bus();
  return {
    ...later,
    load: () => (window.botpress = { on: bus.on }),
    host: (told) => window.botpress.on("webchat:closed", told),
    glance() {
      bus.emit("webchatVisibility", "show");
      bus.emit("message", { id: "m-1" });
      bus.emit("customEvent", { type: "started" });
      bus.emit("webchatVisibility", "hide");
      bus.emit("webchat:closed");
    },
    talk(n) {
      bus.emit("conversation", `c-${n}`);
      bus.emit("messageSent", { type: "text" });
      bus.emit("message", { id: "m-2" });
    },
    finish(n) {
      if (isOdd(n)) bus.emit("customEvent", { type: "ended" });
      bus.emit("webchatVisibility", "hide");
      bus.emit("webchat:closed");
    },
    toldAtGlance: true,
    needsWidget: true,
    context: conversation,
  };
};

// As its elements are: each property is an accessor of the element's own, before a store that it reads.
class Bubble extends HTMLElement {
  store = { onEnd: undefined };

  constructor() {
    super();
    Object.defineProperty(this, "onEnd", {
      get: () => this.store.onEnd,
      set: (value) => (this.store.onEnd = value),
      enumerable: true,
      configurable: true,
    });
  }
}

const typebot = () => {
  let bubble;
  return {
    ...later,
    load() {
      customElements.define("typebot-bubble", Bubble);
      bubble = document.createElement("typebot-bubble");
      document.body.prepend(bubble);
    },
    host: (told) => Object.assign(bubble, { onEnd: told }),
    glance: () => bubble.store.onInit?.(),
    talk: () => bubble.store.onAnswer?.({ message: "Hi", blockId: "b" }),
    finish: () => bubble.store.onEnd?.(),
    needsWidget: true,
    context: none,
  };
};

const sinch = () => {
  const bus = new Bus();
  return {
    ...later,
    load: () => (window.SinchSdk = { Chat: { addEventListener: bus.on } }),
    host: (told) => window.SinchSdk.Chat.addEventListener("chatEnd", told),
    glance() {
      bus.emit("open");
      bus.emit("close");
    },
    talk: () => bus.emit("agentJoined"),
    finish: () => bus.emit("chatEnd"),
    needsWidget: true,
    context: none,
  };
};

const eightByEight = () => {
  let proxy = {};
  // Gives itself to the host alone, which keeps it as the vendor's pages show.
  const chatApp = { setProxy: (given) => void (proxy = given) };
  return {
    ...later,
    load: quiet,
    host(told) {
      window.chatApp = chatApp;
      chatApp.setProxy({ onAppEnd: told });
    },
    glance: () => proxy.onOpenChat?.(),
    talk: () => proxy.onAppStart?.(),
    finish: () => proxy.onAppEnd?.("agent"),
    needsUs: true,
    context: none,
  };
};

const dynamics = () => {
  const tell = (name) => window.dispatchEvent(new CustomEvent(`lcw:${name}`));
  return {
    ...later,
    load: () => tell("ready"),
    host: (told) => window.addEventListener("lcw:onClose", told),
    glance: () => ["onMaximize", "onMinimize", "onClose"].forEach(tell),
    talk: () => tell("startChat"),
    finish: (n) => [...(isOdd(n) ? ["threadUpdate"] : []), "closeChat", "onClose"].forEach(tell),
    toldAtGlance: true,
    context: none,
  };
};

const salesforce = () => {
  const tell = (name, detail = {}) => fire(window, `onEmbeddedMessaging${name}`, detail);
  return {
    ...later,
    load: () => tell("Ready"),
    host: (told) => window.addEventListener("onEmbeddedMessagingConversationClosed", told),
    glance() {
      tell("WindowMaximized");
      tell("WindowMinimized");
    },
    talk: (n) => tell("ConversationStarted", { conversationId: `c-${n}` }),
    finish: () => tell("ConversationClosed"),
    context: conversation,
  };
};

const salesforceClassic = () => {
  const bus = new Bus();
  const tell = (name) => bus.emit(name, { liveAgentSessionKey: "secret" });
  return {
    vendor: "salesforce",
    ...later,
    load: () => (window.embedded_svc = { addEventHandler: bus.on }),
    host: (told) =>
      ["onChatEndedByAgent", "onChatEndedByChasitor"].forEach((name) =>
        window.embedded_svc.addEventHandler(name, told),
      ),
    glance() {
      tell("afterMaximize");
      tell("afterMinimize");
    },
    talk: () => tell("onChatEstablished"),
    finish: (n) => tell(isOdd(n) ? "onChatEndedByAgent" : "onChatEndedByChasitor"),
    needsWidget: true,
    context: none,
  };
};

const adobe = () => {
  const bus = new Bus();
  const Events = { CONVERSATION_ENGAGED: "engaged", CONVERSATION_COMPLETED: "completed", CONVERSATION_CLOSED: "closed" };
  return {
    ...later,
    load() {
      window.AdobeDX = { addListener: bus.on, Enum: { Events } };
      fire(window, "adobedx.conversations.ready");
    },
    host: (told) => window.AdobeDX.addListener(Events.CONVERSATION_COMPLETED, told),
    glance: () => bus.emit("closed", {}),
    talk: () => bus.emit("engaged", {}),
    finish: () => bus.emit("completed", {}),
    needsWidget: true,
    context: none,
  };
};

export const fakes = {
  tawk, livechat, hubspot, rocketchat, genesys, zendesk, "zendesk classic": zendeskClassic, intercom, crisp,
  chatwoot, freshchat, helpscout, liveagent, olark, tidio, gorgias, drift, userlike, botpress, typebot, sinch,
  "8x8": eightByEight, dynamics, salesforce, "salesforce classic": salesforceClassic, adobe,
};
