// Numbers that scripts and Rust exchange, by name. A Rust test (src/widget/codes.rs) compares this file
// with the enums there. The build puts the number in the place of each name.

/** Where a survey is; the element's `state` shows it. */
export type State = "waiting" | "asking" | "thanks" | "closed";

/** What the visitor of a survey does. */
export const enum Did {
  Change = 0,
  Next = 1,
  Dismiss = 2,
  Leave = 3,
  Back = 4,
}

/** What became of opening a survey. */
export const enum Outcome {
  Shown = 0,
  /** A listener of the page cancelled it. */
  Cancelled = 1,
  /** An option or the survey is wrong, or needs a larger module. */
  Refused = 2,
  /** Its tab is on the page; pressing it opens the survey as a popup. */
  Tab = 3,
}

/** How far the delivery of an answer has got. */
export const enum Stage {
  OnDisk = 0,
  InMemory = 1,
  Failed = 2,
  Delivered = 3,
}

/** What an endpoint's reply means for an entry. */
export const enum Verdict {
  Delivered = 0,
  Later = 1,
  RejectedForNow = 2,
  Rejected = 3,
}

/** Whether an entry is to be sent now. */
export const enum Standing {
  Waits = 0,
  Due = 1,
  Expired = 2,
}

/** How long and where an answer is kept. */
export const enum Durability {
  Memory = 0,
  Disk = 1,
  /** As on the device of a kiosk. */
  UntilDelivered = 2,
}
