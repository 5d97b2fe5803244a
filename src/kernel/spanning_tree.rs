//! The spanning tree of the network simplex method: who hangs on whom, and how much fits through.
//!
//! Nodes `0..n` and the root `n`. Every node but the root owns the tree arc to its parent, and
//! with it the two rooms that a pivot needs: how much more can be sent up to the parent and down
//! from it. So a pivot reads and writes nothing but the nodes on its cycle; flows of tree arcs
//! are not stored anywhere else.
//!
//! Children are doubly linked lists; a subtree is walked in preorder by [`SpanningTree::next`]
//! without stack or recursion. LEMON threads the preorder through one more list and keeps
//! subtree sizes instead; the lists here cost the same per pivot, `O(cycle + moved subtree)`,
//! and are simpler to keep right.

use std::mem::swap;

/// Stands for "no node" in links.
pub(super) const NONE: u32 = u32::MAX;

/// Stands for the artificial arc of a node in [`Hook::arc`].
pub(super) const ARTIFICIAL: u32 = u32::MAX;

/// How a node hangs on its parent.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hook {
    /// The parent.
    pub(super) parent: u32,
    /// The tree arc between them.
    pub(super) arc: u32,
    /// Whether the arc leads from the node to its parent.
    pub(super) is_upward: bool,
    /// Units that can still be sent from the node to its parent.
    pub(super) up: i64,
    /// Units that can still be sent from the parent to the node.
    pub(super) down: i64,
}

impl Hook {
    /// The same arc, owned by the parent, after `node` became the parent of its parent.
    fn reversed(self, node: u32) -> Self {
        Self {
            parent: node,
            arc: self.arc,
            is_upward: !self.is_upward,
            up: self.down,
            down: self.up,
        }
    }
}

/// The place of a node in the tree: all that is read when a subtree is walked, close together.
#[derive(Clone, Copy, Debug)]
struct Node {
    /// The parent, as in the hook.
    parent: u32,
    /// Number of tree arcs to the root.
    depth: u32,
    /// First child.
    child: u32,
    /// Next child of the same parent.
    next: u32,
}

/// The tightest place of a pivot cycle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Block {
    /// Units that fit through the whole cycle.
    pub(super) room: i64,
    /// The place that admits no more.
    pub(super) at: Place,
}

/// A place on a pivot cycle; nodes stand for the tree arcs they own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// The entering arc itself.
    Entering,
    /// On the tree path from the join down to the node where the entering arc begins.
    Before(u32),
    /// On the tree path from the node where the entering arc ends up to the join.
    After(u32),
}

/// A spanning tree, rooted at the last node.
#[derive(Clone, Debug, Default)]
pub(super) struct SpanningTree {
    nodes: Vec<Node>,
    hooks: Vec<Hook>,
    /// Previous child of the same parent.
    previous: Vec<u32>,
}

impl SpanningTree {
    /// Starts anew with a star: every node hangs on the root by the hook that `hook` gives it.
    pub(super) fn reset(&mut self, n_nodes: usize, mut hook: impl FnMut(usize) -> Hook) {
        let hook_of_root =
            Hook { parent: NONE, arc: ARTIFICIAL, is_upward: true, up: i64::MAX, down: i64::MAX };
        let bare = Node { parent: NONE, depth: 0, child: NONE, next: NONE };
        self.nodes.clear();
        self.nodes.resize(n_nodes + 1, bare);
        self.hooks.clear();
        self.hooks.resize(n_nodes + 1, hook_of_root);
        self.previous.clear();
        self.previous.resize(n_nodes + 1, NONE);
        for node in (0..n_nodes).rev() {
            self.hang(node as u32, hook(node));
            self.nodes[node].depth = 1;
        }
    }

    /// The root, whose number is the number of all other nodes.
    pub(super) fn root(&self) -> u32 {
        (self.nodes.len() - 1) as u32
    }

    /// How `node` hangs on its parent.
    pub(super) fn hook(&self, node: u32) -> &Hook {
        &self.hooks[node as usize]
    }

    /// The hooks of all nodes but the root, in order of nodes.
    pub(super) fn hooks(&self) -> impl Iterator<Item = (u32, &Hook)> {
        let n_hooks = self.hooks.len().saturating_sub(1);
        self.hooks[..n_hooks].iter().enumerate().map(|(node, hook)| (node as u32, hook))
    }

    /// The node after `node` in the preorder of the subtree below `top`.
    pub(super) fn next(&self, node: u32, top: u32) -> Option<u32> {
        let child = self.nodes[node as usize].child;
        if child != NONE {
            return Some(child);
        }
        let mut at = node;
        while at != top {
            let it = &self.nodes[at as usize];
            if it.next != NONE {
                return Some(it.next);
            }
            at = it.parent;
        }
        None
    }

    /// The deepest node above (or equal to) both ends.
    pub(super) fn join(&self, mut one: u32, mut two: u32) -> u32 {
        while one != two {
            if self.nodes[one as usize].depth < self.nodes[two as usize].depth {
                swap(&mut one, &mut two);
            }
            one = self.nodes[one as usize].parent;
        }
        one
    }

    /// Finds the last place with least room on the cycle that starts at the join, goes down to
    /// `from`, over an entering arc with room `entering` to `to`, and up to the join again.
    ///
    /// "Last" is what keeps the tree strongly feasible.
    pub(super) fn block(&self, from: u32, to: u32, join: u32, entering: i64) -> Block {
        let mut block = Block { room: entering, at: Place::Entering };
        let mut node = from;
        while node != join {
            let hook = self.hook(node);
            if hook.down < block.room {
                block = Block { room: hook.down, at: Place::Before(node) };
            }
            node = hook.parent;
        }
        node = to;
        while node != join {
            let hook = self.hook(node);
            if hook.up <= block.room {
                block = Block { room: hook.up, at: Place::After(node) };
            }
            node = hook.parent;
        }
        block
    }

    /// Sends `units` from the join down to `from`, and from `to` up to the join.
    pub(super) fn push(&mut self, from: u32, to: u32, join: u32, units: i64) {
        let mut node = from;
        while node != join {
            let hook = &mut self.hooks[node as usize];
            hook.down -= units;
            hook.up += units;
            node = hook.parent;
        }
        node = to;
        while node != join {
            let hook = &mut self.hooks[node as usize];
            hook.up -= units;
            hook.down += units;
            node = hook.parent;
        }
    }

    /// Cuts the tree above `leaving` and hangs the cut part on again by `hook` at `node`, a node
    /// below `leaving`. Returns how `leaving` hung before. Depths are renewed by
    /// [`SpanningTree::sink`].
    pub(super) fn rehang(&mut self, leaving: u32, node: u32, hook: Hook) -> Hook {
        let (mut at, mut hook) = (node, hook);
        loop {
            let old = *self.hook(at);
            self.unhang(at);
            self.hang(at, hook);
            if at == leaving {
                return old;
            }
            hook = old.reversed(at);
            at = old.parent;
        }
    }

    /// Renews the depth of `node` from that of its parent.
    pub(super) fn sink(&mut self, node: u32) {
        let parent = self.nodes[node as usize].parent;
        self.nodes[node as usize].depth = self.nodes[parent as usize].depth + 1;
    }

    /// Makes `node`, which hangs nowhere, the first child of the parent in `hook`.
    fn hang(&mut self, node: u32, hook: Hook) {
        let next = std::mem::replace(&mut self.nodes[hook.parent as usize].child, node);
        if next != NONE {
            self.previous[next as usize] = node;
        }
        let it = &mut self.nodes[node as usize];
        it.parent = hook.parent;
        it.next = next;
        self.hooks[node as usize] = hook;
        self.previous[node as usize] = NONE;
    }

    /// Takes `node` out of the list of children of its parent.
    fn unhang(&mut self, node: u32) {
        let Node { parent, next, .. } = self.nodes[node as usize];
        let previous = self.previous[node as usize];
        if previous == NONE {
            self.nodes[parent as usize].child = next;
        } else {
            self.nodes[previous as usize].next = next;
        }
        if next != NONE {
            self.previous[next as usize] = previous;
        }
    }

    /// Invariant: the preorder from the root visits every node once, with the right depth.
    pub(super) fn is_spanning(&self) -> bool {
        let mut is_seen = vec![false; self.nodes.len()];
        let mut at = Some(self.root());
        while let Some(node) = at {
            let it = &self.nodes[node as usize];
            let is_right =
                node == self.root() || it.depth == self.nodes[it.parent as usize].depth + 1;
            if !is_right || std::mem::replace(&mut is_seen[node as usize], true) {
                return false;
            }
            at = self.next(node, self.root());
        }
        is_seen.iter().all(|&is_seen| is_seen)
    }

    /// Invariant (strong feasibility): every node can send at least one unit up.
    pub(super) fn is_strongly_feasible(&self) -> bool {
        self.hooks().all(|(_, hook)| hook.up > 0 && hook.down >= 0)
    }
}
