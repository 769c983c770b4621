/* SPDX-License-Identifier: MIT */
/* Unit tests of the JUnit report: golden files, and what a second reader makes of hostile content. */
#include "suites.h"

#include <libxml/parser.h>
#include <libxml/tree.h>

#include "golden.h"
#include "sample.h"

static void junit(const struct rep_input *in, bool strict, struct fw_buf *out)
{
	ck_assert_int_eq(rep_junit(in, strict, out), 0);
	ck_assert_uint_gt(out->len, 0);
}

START_TEST(golden_run_looks_as_it_did)
{
	struct golden g;
	fw_scoped_buf common = { 0 }, strict = { 0 }, severe = { 0 };

	golden_init(&g);
	junit(&g.in, false, &common);
	golden_matches("junit.common.xml", &common);
	junit(&g.in, true, &strict);
	golden_matches("junit.strict.xml", &strict);
	g.in.strict = true;
	junit(&g.in, true, &severe);
	golden_matches("junit.severe.xml", &severe);
	golden_done(&g);
}
END_TEST

static xmlDocPtr parse(const struct fw_buf *b)
{
	xmlDocPtr doc = xmlReadMemory(b->data, (int)b->len, "junit.xml", NULL,
				      XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);

	ck_assert_msg(doc != NULL, "not well formed:\n%s", b->data);
	return doc;
}

static size_t count(const xmlNode *node, const char *name)
{
	size_t n = 0;

	for (; node; node = node->next)
		if (node->type == XML_ELEMENT_NODE)
			n += (strcmp((const char *)node->name, name) == 0) +
			     count(node->children, name);
	return n;
}

static size_t number(xmlNode *node, const char *name)
{
	xmlChar *value = xmlGetProp(node, BAD_CAST name);
	size_t n;

	ck_assert_msg(value != NULL, "no attribute %s", name);
	n = strtoul((const char *)value, NULL, 10);
	xmlFree(value);
	return n;
}

static xmlNode *child(xmlNode *node, const char *name)
{
	for (node = node->children; node; node = node->next)
		if (node->type == XML_ELEMENT_NODE && strcmp((const char *)node->name, name) == 0)
			return node;
	ck_abort_msg("no element %s", name);
	return NULL;
}

/* The counts that a document states are those of its elements. */
START_TEST(counts_agree_with_elements)
{
	for (int strict = 0; strict < 2; strict++) {
		fw_scoped_buf b = { 0 };
		struct golden g;
		xmlDocPtr doc;
		xmlNode *root;

		golden_init(&g);
		junit(&g.in, strict, &b);
		doc = parse(&b);
		root = xmlDocGetRootElement(doc);
		ck_assert_uint_eq(count(root, "testcase"), g.run.results_count);
		ck_assert_uint_eq(count(root, "failure"), 1);
		ck_assert_uint_eq(count(root, "skipped"), 3);
		ck_assert_uint_eq(count(root, "error"), 3);
		ck_assert_uint_eq(count(root, "flakyFailure"), strict ? 0 : 1);
		if (!strict) {
			ck_assert_uint_eq(number(root, "tests"), 9);
			ck_assert_uint_eq(number(root, "failures"), 1);
			ck_assert_uint_eq(number(root, "errors"), 3);
		}
		for (xmlNode *suite = root->children; suite; suite = suite->next) {
			if (suite->type != XML_ELEMENT_NODE)
				continue;
			ck_assert_uint_eq(number(suite, "tests"),
					  count(suite->children, "testcase"));
			ck_assert_uint_eq(number(suite, "failures"),
					  count(suite->children, "failure"));
			ck_assert_uint_eq(number(suite, "errors"), count(suite->children, "error"));
			ck_assert_uint_eq(number(suite, "skipped"),
					  count(suite->children, "skipped"));
		}
		xmlFreeDoc(doc);
		golden_done(&g);
	}
}
END_TEST

/* Every byte there is, put where a record could bring it: the file stays whole and says what came. */
START_TEST(hostile_bytes_stay_text)
{
	fw_scoped_buf record = { 0 };
	struct rep_input in = { 0 };
	struct fw_err err = { 0 };
	struct fw_run run;

	sample_record(&record, "1");
	fw_run_init(&run);
	ck_assert_int_eq(sample_read(record.data, record.len, true, &run, &err), 0);
	in.run = &run;
	for (int byte = 1; byte < 256; byte++)
		for (int strict = 0; strict < 2; strict++) {
			fw_scoped_buf b = { 0 };
			xmlDocPtr doc;
			xmlChar *message;
			char hex[8];

			(void)snprintf(run.results[1].verdict.observed,
				       sizeof(run.results[1].verdict.observed),
				       "a%c]]>\xef\xbf\xbf\xed\xa0\x80<b>&\"", byte);
			junit(&in, strict, &b);
			ck_assert(fw_utf8_is_valid(b.data, b.len));
			doc = parse(&b);
			message = xmlGetProp(child(child(child(xmlDocGetRootElement(doc),
							       "testsuite"),
							 "testcase")
							   ->next->next,
						   "failure"),
					     BAD_CAST "message");
			ck_assert_ptr_nonnull(message);
			(void)snprintf(hex, sizeof(hex), "\\x%02x", byte);
			if (byte < 0x20 || byte >= 0x7f)
				ck_assert_ptr_nonnull(strstr((const char *)message, hex));
			ck_assert_ptr_nonnull(strstr((const char *)message,
						     "]]>\\xef\\xbf\\xbf\\xed\\xa0\\x80<b>&\""));
			xmlFree(message);
			xmlFreeDoc(doc);
		}
	fw_run_done(&run);
}
END_TEST

/* Far more facts than a file takes: cut in the middle, and told how much. */
START_TEST(long_output_is_cut)
{
	fw_scoped_buf record = { 0 }, b = { 0 };
	struct rep_input in = { 0 };
	struct fw_err err = { 0 };
	struct fw_run run;
	xmlChar *output;
	xmlDocPtr doc;

	sample_start(&record);
	for (int i = 1; i <= 20000; i++)
		sample_fact(&record, i, "one.case", "fork", 1, "\"value\":7");
	sample_check(&record, 0, "violated", "x", "1");
	sample_check(&record, 1, "violated", "x", "1");
	sample_check(&record, 2, "not-run", "", "");
	sample_end(&record, 20000, 0, 2, 1);
	fw_run_init(&run);
	ck_assert_int_eq(sample_read(record.data, record.len, true, &run, &err), 0);
	in.run = &run;
	junit(&in, false, &b);
	doc = parse(&b);
	output = xmlNodeGetContent(
		child(child(child(xmlDocGetRootElement(doc), "testsuite"), "testcase"),
		      "system-out"));
	ck_assert_uint_le(strlen((const char *)output), 64 << 10);
	ck_assert_uint_ge(strlen((const char *)output), 60 << 10);
	ck_assert_ptr_nonnull(strstr((const char *)output, "bytes cut]\n#"));
	ck_assert_ptr_nonnull(strstr((const char *)output, "#20000 "));
	xmlFree(output);
	xmlFreeDoc(doc);
	fw_run_done(&run);
}
END_TEST

START_TEST(run_without_checks_is_a_document)
{
	struct rep_input in = { 0 };
	struct fw_run run;

	fw_run_init(&run);
	in.run = &run;
	for (int strict = 0; strict < 2; strict++) {
		fw_scoped_buf b = { 0 };

		junit(&in, strict, &b);
		xmlFreeDoc(parse(&b));
	}
	fw_run_done(&run);
}
END_TEST

/* Asked for by --must, absent, and no check would say so. */
START_TEST(an_absent_must_is_an_error_of_its_own)
{
	for (int strict = 0; strict < 2; strict++) {
		fw_scoped_buf record = { 0 }, xml = { 0 };
		struct rep_input in = { 0 };
		struct fw_run run;
		struct fw_err err;
		xmlDocPtr doc;
		char *at;

		sample_record(&record, "1");
		at = strstr(record.data, "\"release\":\"6.12.1-x\"");
		ck_assert_ptr_nonnull(at);
		/* of the same length, so that nothing moves */
		memcpy(at, "\"must\":{\"ab\":\"gone\"}", 20);
		fw_run_init(&run);
		ck_assert_msg(sample_read(record.data, record.len, false, &run, &err) == 0, "%s",
			      err.detail);
		in.run = &run;
		junit(&in, strict, &xml);
		doc = parse(&xml);
		ck_assert_ptr_nonnull(strstr(xml.data, "--must ab: absent, gone"));
		/* a check not run, and the need */
		ck_assert_uint_eq(count(xmlDocGetRootElement(doc), "error"), 2);
		ck_assert_uint_eq(count(xmlDocGetRootElement(doc), "testcase"), SAMPLE_PLAN + 1);
		xmlFreeDoc(doc);
		fw_run_done(&run);
	}
}
END_TEST

Suite *junit_suite(void)
{
	Suite *suite = suite_create("junit");
	TCase *tc = tcase_create("junit");

	tcase_add_test(tc, golden_run_looks_as_it_did);
	tcase_add_test(tc, an_absent_must_is_an_error_of_its_own);
	tcase_add_test(tc, counts_agree_with_elements);
	tcase_add_test(tc, hostile_bytes_stay_text);
	tcase_add_test(tc, long_output_is_cut);
	tcase_add_test(tc, run_without_checks_is_a_document);
	suite_add_tcase(suite, tc);
	return suite;
}
