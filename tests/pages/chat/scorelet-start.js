// A script of the page's own, whose name is like ours.
window.started = true;
