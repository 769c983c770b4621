/* SPDX-License-Identifier: MIT */
/* The record's own lines, with the deviation laid over those of checks. */
#include "report.h"

void rep_jsonl_line(const char *line, size_t len, const char *deviation, struct fw_buf *out)
{
	/* Put in as text before the last brace, so that every other byte stays what was recorded. */
	while (len && (line[len - 1] == ' ' || line[len - 1] == '\t' || line[len - 1] == '\r'))
		len--;
	if (deviation && len && line[len - 1] == '}') {
		fw_buf_add(out, line, len - 1);
		fw_buf_str(out, ",\"deviation\":\"");
		/* An id has no byte that JSON would want escaped: the list refuses such. */
		fw_buf_str(out, deviation);
		fw_buf_str(out, "\"}");
	} else {
		fw_buf_add(out, line, len);
	}
	fw_buf_str(out, "\n");
}
