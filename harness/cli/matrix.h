/* SPDX-License-Identifier: MIT */
/* Recorded runs side by side: one column a target, one row a case. */
#ifndef FW_MATRIX_H
#define FW_MATRIX_H

#include <stdbool.h>

#include "buf.h"
#include "overlay.h"
#include "run.h"

struct fw_matrix;

/* NULL when out of memory. */
struct fw_matrix *fw_matrix_new(void);
void fw_matrix_free(struct fw_matrix *matrix);

/* Adds a column: a run whose results have the deviations laid over them. 0 or -ENOMEM. */
int fw_matrix_add(struct fw_matrix *matrix, const struct fw_run *run);

/* The table and what its signs mean, or one JSON object. 0 or -ENOMEM. */
int fw_matrix_text(const struct fw_matrix *matrix, struct fw_buf *out);
int fw_matrix_json(const struct fw_matrix *matrix, struct fw_buf *out);

/* 1: something is violated; 3: something is broken, inconclusive or not run; 4: nothing at all; else 0. */
int fw_matrix_exit(const struct fw_matrix *matrix);

#endif
