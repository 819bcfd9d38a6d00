//! One survey on the page: the flow's events come in from the shadow root, its effects go out.

use super::view::{self, View};
use super::{dom, report};
use crate::delivery::format::Delivery;
use crate::json::{Members, Value};
use crate::survey::flow::{Digits, Effect, Event as Act, Flow};
use crate::survey::options::{Options, merge};
use crate::survey::response::{Answer, Response, uuid_v7};
use crate::survey::screen::{Field, Voice};
use gloo_events::{EventListener, EventListenerOptions};
use gloo_timers::callback::Timeout;
use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, Event, HtmlElement, HtmlTextAreaElement, KeyboardEvent};

/// How long the status region stands empty before it is filled: assistive technology must have
/// seen it first.
const STATUS_DELAY_MS: u32 = 1200;

/// Where answers go: an absolute address and the form of the body.
pub struct Target {
    pub url: String,
    pub delivery: Delivery,
}

/// Everything that one survey is made of when it opens.
pub struct Parts {
    pub host: HtmlElement,
    pub options: Options,
    pub target: Option<Target>,
    pub voice: Voice,
    /// The page's address, as far as it may be posted.
    pub page: Option<String>,
    /// Whether the visitor's own act opened it: then the focus may move in.
    pub gesture: bool,
}

/// A survey under way.
pub struct Instance {
    /// Itself, for what goes on after the call: listeners, timers, delivery.
    me: Weak<Instance>,
    parts: Parts,
    /// Made when the form opens; the response's id for good.
    id: String,
    flow: RefCell<Flow>,
    context: RefCell<Members>,
    respondent: RefCell<Option<String>>,
    view: View,
    digits: RefCell<Digits>,
    /// What had the focus before it entered.
    before: RefCell<Option<Element>>,
    /// Whether the last act was a key's: then the focus goes on to the next field.
    by_key: Cell<bool>,
    listeners: RefCell<Vec<EventListener>>,
    announcement: RefCell<Option<Timeout>>,
}

impl Instance {
    /// Opens a survey; `None` where a listener of `scorelet-show` cancelled it.
    pub fn open(mut parts: Parts, flow: Flow) -> dom::Dom<Option<Rc<Instance>>> {
        if !report::announce(&parts.host, "show", "{}") {
            parts.host.set_attribute("state", "closed")?;
            return Ok(None);
        }
        let opener = dom::document()?.active_element().filter(|_| parts.gesture);
        let (id, view) = (new_id()?, View::new(&parts.host, &parts.options, &parts.voice.locale)?);
        let instance = Rc::new_cyclic(|me| Instance {
            me: me.clone(),
            id,
            flow: RefCell::new(flow),
            context: RefCell::new(std::mem::take(&mut parts.options.context)),
            respondent: RefCell::new(parts.options.respondent.take()),
            view,
            digits: RefCell::default(),
            before: RefCell::new(opener),
            by_key: Cell::new(false),
            listeners: RefCell::default(),
            announcement: RefCell::default(),
            parts,
        });
        instance.listen();
        instance.state("asking")?;
        instance.show()?;
        instance.view.open();
        if !instance.parts.options.inline {
            instance.announce_later();
            if instance.parts.gesture {
                dom::focus(&instance.view.panel);
            }
        }
        Ok(Some(instance))
    }

    /// Adds to what the response will carry.
    pub fn set(&self, context: Members, respondent: Option<String>) {
        merge(&mut self.context.borrow_mut(), context);
        if respondent.is_some() {
            *self.respondent.borrow_mut() = respondent;
        }
    }

    /// Closes the survey, as the visitor would.
    pub fn close(&self) {
        if self.flow.borrow().is_over() {
            self.leave_page();
        } else {
            self.act(Act::Dismiss);
        }
    }

    fn state(&self, state: &str) -> dom::Dom<()> {
        self.parts.host.set_attribute("state", state)
    }

    fn listen(&self) {
        let root: &web_sys::EventTarget = &self.view.root;
        for name in ["keydown", "keyup", "keypress", "pointerdown", "click", "change", "submit", "focusin"] {
            self.hear(root, name, |instance, event| instance.hear_inside(event));
        }
        if let Ok(window) = dom::window() {
            self.hear(&window, "pagehide", |instance, _| instance.hear_leaving());
        }
    }

    fn hear(&self, on: &web_sys::EventTarget, name: &'static str, act: fn(&Instance, &Event)) {
        let me = self.me.clone();
        let options = EventListenerOptions::enable_prevent_default();
        let listener = EventListener::new_with_options(on, name, options, move |event| {
            if let Some(instance) = me.upgrade() {
                act(&instance, event);
            }
        });
        self.listeners.borrow_mut().push(listener);
    }

    fn hear_inside(&self, event: &Event) {
        let Some(target) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else {
            return;
        };
        let part = target.get_attribute("part").unwrap_or_default();
        match event.type_().as_str() {
            "keydown" => self.key(event.unchecked_ref(), &target),
            "pointerdown" => {
                self.by_key.set(false);
                self.digits.borrow_mut().interrupt();
            }
            "click" if part == "close" => self.close(),
            "click" if part.ends_with("retry") => report::retry(&self.id),
            "change" => self.choose(),
            "submit" => {
                event.prevent_default();
                self.next();
            }
            "focusin" => self.remember_focus(event),
            _ => {}
        }
        // A page's keyboard shortcuts must not act on what is typed here.
        if event.type_().starts_with("key") {
            event.stop_propagation();
        }
    }

    fn key(&self, event: &KeyboardEvent, target: &Element) {
        self.by_key.set(true);
        let key = event.key();
        if event.ctrl_key() || event.alt_key() || event.meta_key() || event.is_composing() {
            self.digits.borrow_mut().interrupt();
            return;
        }
        if key == "Escape" && !self.parts.options.inline {
            event.prevent_default();
            self.close();
            return;
        }
        let radio = target.get_attribute("type").as_deref() == Some("radio");
        let screen = self.parts.voice.screen(&self.flow.borrow());
        let Some(Field::Scale { coding, .. }) = screen.map(|screen| screen.field).filter(|_| radio) else {
            return;
        };
        let value = self.digits.borrow_mut().press(&key, &coding);
        if let Some(value) = value {
            event.prevent_default();
            self.view.check(value);
            self.choose();
        }
    }

    fn choose(&self) {
        if let Some(value) = self.view.checked() {
            self.act(Act::Choose(value));
            let label = self.parts.voice.button(&self.flow.borrow());
            self.view.label_button(&label);
        }
    }

    fn next(&self) {
        if let Some(comment) = self.view.find("textarea") {
            self.act(Act::Write(comment.unchecked_ref::<HtmlTextAreaElement>().value()));
        }
        self.act(Act::Next);
    }

    /// What had the focus when it came in from outside gets it back at the end.
    fn remember_focus(&self, event: &Event) {
        let from = event.unchecked_ref::<web_sys::FocusEvent>().related_target();
        let from = from.and_then(|from| from.dyn_into::<Element>().ok());
        if let Some(from) = from.filter(|from| !self.view.root.contains(Some(from))) {
            *self.before.borrow_mut() = Some(from);
        }
    }

    fn act(&self, act: Act) {
        let effects = self.flow.borrow_mut().apply(act);
        for effect in effects {
            self.carry_on(self.carry_out(effect));
        }
    }

    fn carry_out(&self, effect: Effect) -> dom::Dom<()> {
        match effect {
            Effect::Show => {
                self.show()?;
                self.follow_focus();
            }
            Effect::Required => self.view.require()?,
            Effect::Announce(answer) => {
                let mut detail = answer.to_json();
                if let Value::Object(members) = &mut detail {
                    members.retain(|(key, _)| ["question", "row", "type", "value"].contains(&key.as_str()));
                }
                report::announce(&self.parts.host, "answer", &detail.to_text());
            }
            Effect::Submit(answers) => {
                let response = self.response(answers, true);
                report::announce(&self.parts.host, "submit", &report::detail("response", response.to_json()));
                self.deliver(&response, false)?;
            }
            Effect::Dismiss(answers) => self.dismissed(answers)?,
        }
        Ok(())
    }

    fn show(&self) -> dom::Dom<()> {
        let screen = self.parts.voice.screen(&self.flow.borrow());
        screen.map_or(Ok(()), |screen| self.view.question(&screen))
    }

    /// After the visitor's own press of the button the focus goes on to what comes next: for a
    /// keyboard into the field, else to the card, so that no phone's keyboard jumps up.
    fn follow_focus(&self) {
        let field = self.view.first_field().filter(|_| self.by_key.get());
        dom::focus(&field.unwrap_or_else(|| self.view.panel.clone()));
    }

    fn announce_later(&self) {
        let me = self.me.clone();
        let announce = move || {
            let Some(instance) = me.upgrade() else { return };
            let flow = instance.flow.borrow();
            if let Some(screen) = instance.parts.voice.screen(&flow).filter(|_| !flow.is_over()) {
                let text = instance.parts.voice.locale.text("announce");
                let question = |name: &str| (name == "question").then_some(screen.text.as_str());
                instance.view.say(&crate::survey::wording::fill(text, question));
            }
        };
        *self.announcement.borrow_mut() = Some(Timeout::new(STATUS_DELAY_MS, announce));
    }

    fn response(&self, answers: Vec<Answer>, complete: bool) -> Response {
        let private = asks_for_privacy();
        Response {
            id: self.id.clone(),
            survey: self.flow.borrow().survey().id.clone(),
            answered_at: js_sys::Date::new_0().to_iso_string().into(),
            complete,
            locale: self.parts.voice.language.clone(),
            answers,
            context: self.context.borrow().clone(),
            page: self.parts.page.clone().filter(|_| !private),
            respondent: self.respondent.borrow().clone().filter(|_| !private),
        }
    }

    /// Keeps the answer, and only then says thank you; where it cannot be kept on disk, says
    /// "Sending…" until it has arrived.
    fn deliver(&self, response: &Response, leaving: bool) -> dom::Dom<()> {
        let Some(target) = &self.parts.target else { return self.thank() };
        let post = target.delivery.post(response);
        let me = self.me.clone();
        let done = Closure::<dyn FnMut(u8)>::new(move |stage| {
            if let Some(instance) = me.upgrade().filter(|_| !leaving) {
                instance.hear_delivery(stage);
            }
        });
        let (host, durable) = (&self.parts.host, self.parts.options.durable);
        let done = done.into_js_value().unchecked_into();
        report::deliver(host, &self.id, &target.url, post.content_type, &post.body, durable, leaving, done);
        Ok(())
    }

    /// How delivery stands: 0 on disk, 1 in memory only, 2 an attempt failed, 3 delivered.
    fn hear_delivery(&self, stage: u8) {
        let thanked = self.parts.host.get_attribute("state").as_deref() != Some("asking");
        let shown = match stage {
            _ if thanked => Ok(()),
            1 => self.view.sending(),
            2 => self.view.unsent(),
            _ => self.thank(),
        };
        self.carry_on(shown);
    }

    fn carry_on(&self, done: dom::Dom<()>) {
        if let Err(error) = done {
            report::error(&self.parts.host, "load", &view::refused(&error));
        }
    }

    fn thank(&self) -> dom::Dom<()> {
        let farewell = self.parts.voice.farewell(&self.flow.borrow());
        self.view.thanks(&farewell)?;
        self.state("thanks")
    }

    fn dismissed(&self, answers: Vec<Answer>) -> dom::Dom<()> {
        let partial = self.parts.options.partial && !answers.is_empty();
        let response = partial.then(|| self.response(answers, false));
        let detail = response.as_ref().map_or(Value::Null, Response::to_json);
        report::announce(&self.parts.host, "dismiss", &report::detail("response", detail));
        if let (Some(response), Some(_)) = (response, &self.parts.target) {
            self.deliver(&response, true)?;
        }
        self.leave_page();
        Ok(())
    }

    fn hear_leaving(&self) {
        if self.parts.options.partial && self.flow.borrow().has_given() {
            self.act(Act::Leave);
        }
    }

    /// Takes the survey out of the page and gives the focus back.
    fn leave_page(&self) {
        let inside = self.view.has_focus();
        self.announcement.borrow_mut().take();
        // The state attribute alone hides it; a page that refuses even that has removed it.
        let _ = self.state("closed");
        self.view.clear();
        if let Some(before) = self.before.borrow_mut().take().filter(|_| inside) {
            dom::focus(&before);
        }
    }
}

/// A response id: 48 bits of time and the browser's randomness.
fn new_id() -> dom::Dom<String> {
    let mut random = [0; 10];
    dom::window()?.crypto()?.get_random_values_with_u8_array(&mut random)?;
    Ok(uuid_v7(js_sys::Date::now() as u64, random))
}

/// Global Privacy Control or Do Not Track.
fn asks_for_privacy() -> bool {
    let said = |of: &wasm_bindgen::JsValue, key: &str| js_sys::Reflect::get(of, &key.into()).ok();
    let navigator = dom::window().map(|window| window.navigator());
    navigator.is_ok_and(|navigator| {
        said(&navigator, "globalPrivacyControl").is_some_and(|value| value.is_truthy())
            || said(&navigator, "doNotTrack").is_some_and(|value| value.as_string().as_deref() == Some("1"))
    })
}
