/* Where compiled nodes live: blocks of 2 MiB, and a release that never recurses.
 *
 * A training step builds and drops the same thousands of nodes again and again. Handing their memory back to
 * the operating system each time costs more than all the arithmetic (a page fault every 42 nodes), so a few
 * empty blocks are kept, and large blocks can be backed by large pages. The interpreter's lock protects
 * everything here.
 */
#ifndef AUTOGRAD_CORE_MEMORY_H
#define AUTOGRAD_CORE_MEMORY_H
#include <Python.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#ifdef __linux__
#include <sys/mman.h>
#endif
#ifdef _WIN32
#include <malloc.h>
#endif

#define BLOCK_BYTES ((size_t)2 << 20)
#define BLOCKS_KEPT 64     /* empty blocks kept for the next graph: 128 MiB at most */
#define DEEPEST_RELEASE 64 /* nested deallocations before the rest waits its turn */

typedef struct Block {
    struct Block *next, *previous; /* among the blocks that have room */
    void *freed;                   /* places given back, linked through their first word */
    char *untouched;               /* the first place never used */
    Py_ssize_t alive;
} Block;

static Block *roomy = NULL;
static Py_ssize_t empty_blocks = 0;
static size_t place_bytes = 0;

static inline char *first_place(Block *block) { return (char *)block + ((sizeof(Block) + 63) & ~(size_t)63); }
static inline int is_full(Block *block) {
    return block->freed == NULL && block->untouched + place_bytes > (char *)block + BLOCK_BYTES;
}

static void link_block(Block *block) {
    block->previous = NULL;
    block->next = roomy;
    if (roomy) roomy->previous = block;
    roomy = block;
}

static void unlink_block(Block *block) {
    if (block->previous) block->previous->next = block->next; else roomy = block->next;
    if (block->next) block->next->previous = block->previous;
}

static Block *new_block(void) {
#ifdef _WIN32
    Block *block = _aligned_malloc(BLOCK_BYTES, BLOCK_BYTES);
#else
    Block *block = aligned_alloc(BLOCK_BYTES, BLOCK_BYTES);
#endif
    if (block == NULL) return NULL;
#ifdef __linux__
    madvise(block, BLOCK_BYTES, MADV_HUGEPAGE);
#endif
    block->freed = NULL;
    block->untouched = first_place(block);
    block->alive = 0;
    empty_blocks++;
    link_block(block);
    return block;
}

static void *take_place(void) {
    Block *block = roomy ? roomy : new_block();
    void *place;
    if (block == NULL) return PyErr_NoMemory();
    if (block->freed) {
        place = block->freed;
        block->freed = *(void **)place;
    } else {
        place = block->untouched;
        block->untouched += place_bytes;
    }
    if (block->alive++ == 0) empty_blocks--;
    if (is_full(block)) unlink_block(block);
    return place;
}

static void give_place_back(void *place) {
    Block *block = (Block *)((uintptr_t)place & ~(uintptr_t)(BLOCK_BYTES - 1));
    if (is_full(block)) link_block(block);
    *(void **)place = block->freed;
    block->freed = place;
    if (--block->alive > 0) return;
    block->freed = NULL; /* empty again: later graphs are laid out in order */
    block->untouched = first_place(block);
    if (++empty_blocks <= BLOCKS_KEPT) return;
    empty_blocks--;
    unlink_block(block);
#ifdef _WIN32
    _aligned_free(block);
#else
    free(block);
#endif
}

/* Drop a dying node's operand. A chain of millions would nest as many deallocations, so beyond a depth the
 * last reference is put aside and the outermost release drops what was put aside. */
static PyObject **aside = NULL;
static Py_ssize_t aside_count = 0, aside_room = 0;
static int release_depth = 0;

static void let_go(PyObject *thing) {
    if (release_depth >= DEEPEST_RELEASE && Py_REFCNT(thing) == 1) {
        if (aside_count == aside_room) {
            Py_ssize_t room = aside_room ? 2 * aside_room : 256;
            PyObject **larger = realloc(aside, (size_t)room * sizeof *larger);
            if (larger != NULL) {
                aside = larger;
                aside_room = room;
            }
        }
        if (aside_count < aside_room) {
            aside[aside_count++] = thing;
            return;
        }
    }
    release_depth++;
    Py_DECREF(thing);
    while (release_depth == 1 && aside_count > 0) {
        thing = aside[--aside_count];
        Py_DECREF(thing);
    }
    release_depth--;
}

/* The fields of node.pxd. Cython's own allocation and deallocation do the same, one call and one check at a
 * time. */
typedef struct {
    PyObject_HEAD
    double data, grad;
    PyObject *op, *a, *b;
    double pa, pb;
    PyObject *label;
    unsigned long long state;
    PyObject *weak_references;
} NodeFields;

static PyObject *node_alloc(PyTypeObject *type, Py_ssize_t items) {
    void *place = take_place();
    (void)items;
    if (place == NULL) return NULL;
    memset(place, 0, place_bytes);
    return PyObject_Init((PyObject *)place, type);
}

static void node_dealloc(PyObject *self) {
    NodeFields *node = (NodeFields *)self;
    PyObject *a = node->a, *b = node->b;
#if defined(__GNUC__) || defined(__clang__)
    if (b) { /* it is let go last: by then both of its cache lines are here */
        __builtin_prefetch(b, 1);
        __builtin_prefetch((char *)b + 64, 1);
    }
#endif
    if (node->weak_references) PyObject_ClearWeakRefs(self);
    Py_XDECREF(node->op);
    Py_XDECREF(node->label);
    give_place_back(self);
    if (a) let_go(a);
    if (b) let_go(b);
}

/* Called once, when the module is imported: 0 if the compiler laid the fields out differently, and nothing is
 * changed. */
static inline int use_node_blocks(PyObject *type, Py_ssize_t size) {
    PyTypeObject *node_type = (PyTypeObject *)type;
    if (size != (Py_ssize_t)sizeof(NodeFields)) return 0;
    if (node_type->tp_weaklistoffset != (Py_ssize_t)offsetof(NodeFields, weak_references)) return 0;
    place_bytes = (size_t)size;
    node_type->tp_alloc = node_alloc;
    node_type->tp_dealloc = node_dealloc;
    return 1;
}

static inline PyObject *new_node(PyObject *type, PyObject *op, double data, PyObject *a, PyObject *b,
                                 double pa, double pb, unsigned long long state) {
    NodeFields *node = take_place();
    if (node == NULL) return NULL;
    Py_INCREF(op);
    Py_INCREF(a);
    Py_INCREF(b);
    Py_INCREF(Py_None);
    node->data = data;
    node->grad = 0.0;
    node->op = op;
    node->a = a;
    node->b = b;
    node->pa = pa;
    node->pb = pb;
    node->label = Py_None;
    node->state = state;
    node->weak_references = NULL;
    return PyObject_Init((PyObject *)node, (PyTypeObject *)type);
}
#endif
