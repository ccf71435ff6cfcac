/* What a sweep needs: an order, a stack and the adjoints, kept for the next one unless very large. */
#ifndef AUTOGRAD_CORE_SWEEP_H
#define AUTOGRAD_CORE_SWEEP_H
#include <Python.h>
#include <stdlib.h>
#include <string.h>

#define NODES_KEPT ((Py_ssize_t)1 << 23) /* fresh memory for five million nodes costs 10 ns a node */

typedef struct Nodes {
    PyObject **items; /* borrowed: the root holds its graph while it is swept */
    Py_ssize_t count, room;
} Nodes;

static Nodes order_storage, stack_storage, *const order = &order_storage, *const stack = &stack_storage;
static double *adjoints = NULL;
static Py_ssize_t adjoints_room = 0;

static int grow(Nodes *nodes) {
    Py_ssize_t room = nodes->room ? 2 * nodes->room : 1024;
    PyObject **larger = realloc(nodes->items, (size_t)room * sizeof *larger);
    if (larger == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    nodes->items = larger;
    nodes->room = room;
    return 0;
}

static inline int append_node(Nodes *nodes, PyObject *node) {
    if (nodes->count == nodes->room && grow(nodes) < 0) return -1;
    nodes->items[nodes->count++] = node;
    return 0;
}

static inline void settle(Nodes *nodes) {
    nodes->count = 0;
    if (nodes->room > NODES_KEPT) {
        free(nodes->items);
        nodes->items = NULL;
        nodes->room = 0;
    }
}

/* Graphs outgrow the caches: ask for a node a few turns before it is read. Both its cache lines are used. */
static inline void fetch_ahead(Nodes *nodes, Py_ssize_t index) {
#if defined(__GNUC__) || defined(__clang__)
    if (index >= 0) {
        __builtin_prefetch((char *)nodes->items[index], 1);
        __builtin_prefetch((char *)nodes->items[index] + 64, 1);
    }
#endif
}

static double *zeros(Py_ssize_t count) {
    if (count > adjoints_room || adjoints_room > NODES_KEPT) {
        free(adjoints);
        adjoints = malloc((size_t)count * sizeof *adjoints);
        adjoints_room = adjoints == NULL ? 0 : count;
        if (adjoints == NULL) {
            PyErr_NoMemory();
            return NULL;
        }
    }
    memset(adjoints, 0, (size_t)count * sizeof *adjoints);
    return adjoints;
}
#endif
