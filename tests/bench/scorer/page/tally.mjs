// Counts by three texts without making them: a group is known by the hashes of the three. Two groups
// with the same three hashes would be one: with a few texts of a few letters that is not met.
const SLOTS = 4096;

export class Tally {
  // Of each slot the three hashes and the count, side by side.
  slots = new Int32Array(4 * SLOTS);
  texts = new Map();

  // Counts a row; gives the slot of a group that is met for the first time, to be named, else -1.
  count(one, two, three) {
    const { slots } = this;
    const mixed = one ^ (one >>> 13) ^ Math.imul(two, 31) ^ (two >>> 11) ^ Math.imul(three, 961);
    let slot = (mixed & (SLOTS - 1)) << 2;
    while (slots[slot + 3] > 0) {
      if (slots[slot] === one && slots[slot + 1] === two && slots[slot + 2] === three) {
        slots[slot + 3]++;
        return -1;
      }
      slot = (slot + 4) & (4 * SLOTS - 1);
    }
    slots.set([one, two, three, 1], slot);
    return slot;
  }

  name(slot, texts) {
    this.texts.set(slot, texts);
  }

  rows() {
    return [...this.texts].map(([slot, texts]) => [...texts, this.slots[slot + 3]]);
  }
}
