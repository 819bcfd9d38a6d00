// What each vendor's events mean: the way to listen, and a rule for each event. If a vendor has no event for
// the end of a conversation, closing the widget after an agent's message counts as the end.
// Ids are those of the conversation: nothing here reads names, addresses or tokens.
import { eightByEight, liveagent, livechat, thread, userlike, zendesk } from "./special.ts";
import { type Api, type Call, command, element, emitter, page, type Way } from "./ways.ts";

/** What an event means; see chat.mts. */
export type Role = "begin" | "said" | "arm" | "close" | "end";

/** Both functions get what the vendor passes, and its API. */
interface Options {
  /** Whether the event counts. */
  when?: (payload: Api, api: Api) => unknown;
  /** The ids that the event names. */
  ids?: (payload: Api, api: Api) => Api;
}

interface Rule extends Options {
  role: Role;
}

type Events = Record<string, Rule | Rule[]>;
type Via = [way: Way, events: Events];

const rule =
  (role: Role) =>
  (options?: Options): Rule => ({ role, ...options });
const [begin, said, arm, close, end] = (["begin", "said", "arm", "close", "end"] as Role[]).map(rule);

const via = (way: Way, events: Events): Via[] => [[way, events]];
const some = { when: (count: number) => count > 0 };
const subscribe: Call = (api, name, handler) => api("subscribe", name, handler);
const on: Call = (api, name, handler) => api("on", name, handler);
const push: Call = (api, name, handler) => api.push(["on", name, handler]);
const session = (id: Api) => ({ conversation_id: id, session_id: id });
const isChatting = (zE: Api) => zE("webWidget:get", "chat:isChatting") === true;

export const VENDOR: Record<string, Via[]> = {
  "8x8": via(eightByEight, { onAppEnd: end() }),

  adobe: via(
    emitter(() => (window as Api).AdobeDX, {
      on: "addListener",
      call: ({ addListener, Enum }, name, handler) => addListener(Enum.Events[name], handler),
      again: true,
    }),
    { CONVERSATION_COMPLETED: end() },
  ),

  botpress: via(
    emitter(() => (window as Api).botpress),
    {
      conversation: begin({ ids: (id) => id }),
      // The bot speaks first: only the visitor's message makes it a conversation.
      messageSent: arm(),
      webchatVisibility: close({ when: (change) => change == "hide" }),
      "webchat:closed": close(),
      // For the bot to send at its last step.
      customEvent: end({ when: ({ type }) => type == "ended" }),
    },
  ),

  chatwoot: via(page(window), {
    "chatwoot:on-message": [
      // 1 is what an agent or a bot writes.
      arm({ when: ({ detail }) => detail.message_type === 1, ids: ({ detail }) => detail.conversation_id }),
      // The card that asks for a rating comes when the conversation is resolved.
      end({ when: ({ detail }) => detail.content_type == "input_csat", ids: ({ detail }) => detail.conversation_id }),
    ],
    "chatwoot:closed": close(),
  }),

  // No `off`: Crisp's removes every handler of an event, the host's too.
  crisp: via(
    emitter(() => (window as Api).$crisp, { on: "push", call: push }),
    {
      "message:sent": said(),
      "message:received": arm(),
      // Crisp's inbox has one conversation for each session, and calls it by that.
      "chat:closed": close({ ids: (_, $crisp) => session($crisp.get("session:identifier")) }),
    },
  ),

  drift: via(
    emitter(() => (window as Api).drift),
    {
      startConversation: begin({ ids: ({ conversationId }) => conversationId }),
      "message:sent": said(),
      message: arm({ ids: ({ conversationId }) => conversationId }),
      chatClose: close(),
      sidebarClose: close(),
    },
  ),

  dynamics: via(page(window), {
    "lcw:startChat": arm(),
    "lcw:chatRetrieved": arm(),
    // An agent has ended it.
    "lcw:threadUpdate": end(),
    "lcw:closeChat": close(),
    "lcw:onClose": close(),
  }),

  freshchat: via(
    emitter(() => (window as Api).fcWidget),
    {
      "message:received": arm(),
      "csat:show": end(),
      "csat:received": end(),
      "csat:updated": end(),
      "widget:closed": close(),
    },
  ),

  genesys: via(
    command(() => (window as Api).Genesys, subscribe),
    {
      "Conversations.started": begin(),
      "MessagingService.sessionCleared": begin(),
      "MessagingService.conversationReset": begin(),
      // Comes more than once.
      "MessagingService.conversationDisconnected": end(),
    },
  ),

  // Throws until it is ready.
  gorgias: via(
    emitter(() => (window as Api).GorgiasChat, { again: true }),
    {
      "message:received": arm(),
      "widget:closed": close(),
    },
  ),

  helpscout: via(
    command(() => (window as Api).Beacon, on),
    {
      "chat-started": arm(),
      "chat-ended": end(),
      close: close(),
    },
  ),

  // Not by `hsConversationsOnReady`: the host may replace that array.
  hubspot: via(
    emitter(() => (window as Api).HubSpotConversations, { off: "off" }),
    {
      conversationClosed: end({ ids: ({ conversation }) => conversation.conversationId }),
    },
  ),

  intercom: via(
    command(() => (window as Api).Intercom),
    {
      onUnreadCountChange: arm(some),
      onHide: close(),
    },
  ),

  liveagent: via(liveagent, { onCloseFunction_: end() }),

  livechat: via(livechat, {
    // A chat that goes on from an earlier page.
    ready: arm({ when: ({ customerData }) => customerData.status == "chatting", ids: thread }),
    customer_status_changed: [
      arm({ when: ({ status }) => status == "chatting", ids: thread }),
      close({ when: ({ status }) => status == "browsing" }),
    ],
  }),

  olark: via(
    command(() => (window as Api).olark),
    {
      "api.chat.onMessageToOperator": said(),
      "api.chat.onMessageToVisitor": arm(),
      "api.box.onShrink": close(),
      "api.box.onHide": close(),
      // An agent who types `!survey` asks at once.
      "api.chat.onCommandFromOperator": end({ when: ({ command }) => command.name == "survey" }),
    },
  ),

  rocketchat: via(
    command(
      () => (window as Api).RocketChat,
      (api, name, handler) =>
        api(function (this: Api) {
          this[name](handler);
        }),
    ),
    { onChatEnded: end() },
  ),

  salesforce: [
    ...via(page(window), {
      // Names of different years.
      onEmbeddedMessagingConversationCreated: begin({ ids: ({ detail }) => detail.conversationId }),
      onEmbeddedMessagingConversationStarted: begin({ ids: ({ detail }) => detail.conversationId }),
      onEmbeddedMessagingConversationClosed: end({ ids: ({ detail }) => detail.conversationId }),
    }),
    // The events' `liveAgentSessionKey` gives access to the session, so it is not posted.
    ...via(
      emitter(() => (window as Api).embedded_svc, { on: "addEventHandler" }),
      {
        onChatEstablished: begin(),
        onChatEndedByAgent: end(),
        onChatEndedByChasitor: end(),
      },
    ),
  ],

  sinch: via(
    emitter(() => (window as Api).SinchSdk?.Chat, { on: "addEventListener" }),
    { chatEnd: end() },
  ),

  // `Tawk_API.onChatEnded` holds one callback, so the event.
  tawk: via(page(window), { tawkChatEnded: end() }),

  tidio: via(page(document), {
    "tidioChat-messageFromVisitor": said(),
    "tidioChat-messageFromOperator": arm(),
    "tidioChat-close": close(),
  }),

  typebot: via(element("typebot-standard,typebot-bubble,typebot-popup"), { onEnd: end() }),

  userlike: via(userlike, { answered: arm({ ids: ({ id }) => id }), closed: close() }),

  zendesk: [
    ...via(zendesk("messenger", "messenger:on"), {
      unreadMessages: arm(some),
      conversationAgentAssigned: arm({ ids: ({ conversationId, data }) => conversationId ?? data.conversationId }),
      close: close(),
    }),
    ...via(zendesk("classic", "webWidget:on"), {
      "chat:start": arm(),
      // Only when the visitor ends the chat.
      "chat:end": end(),
      // Otherwise it is over when the widget is closed and no chat is open.
      open: arm({ when: (_, zE) => isChatting(zE) }),
      close: close({ when: (_, zE) => !isChatting(zE) }),
    }),
  ],
};
