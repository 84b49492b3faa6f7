/*
 * embed: a program of the build, not of the report: writes the templates and
 * the files of share/ as one C file, so that a lone wirefolio binary has them.
 *
 *     embed OUT.c TABLE SRCDIR NAME...
 *
 * Each NAME (templates/index.html, share/report.css) is read below SRCDIR and
 * becomes a row of TABLE[], as resource.h has it.
 */
#include <stdio.h>
#include <stdlib.h>

static FILE *
open_or_die(const char *path, const char *mode)
{
	FILE *f = fopen(path, mode);

	if (f == NULL) {
		perror(path);
		exit(1);
	}
	return f;
}

static void
write_bytes(FILE *out, const char *srcdir, const char *name, unsigned i)
{
	char path[4096];
	unsigned column = 0;
	FILE *in;
	int c;

	snprintf(path, sizeof(path), "%s/%s", srcdir, name);
	in = open_or_die(path, "rb");
	fprintf(
	    out, "/* %s */\nstatic const uint8_t bytes_%u[] = {\n", name, i);
	while ((c = getc(in)) != EOF)
		fprintf(out, "%d,%s", c, ++column % 16 == 0 ? "\n" : "");
	/* never empty, and ended as a string is */
	fprintf(out, "0};\n\n");
	if (ferror(in) != 0) {
		perror(path);
		exit(1);
	}
	fclose(in);
}

static void
write_table(FILE *out, const char *table, char **names, unsigned n)
{
	fprintf(out,
	    "extern const struct resource %s[];\n"
	    "const struct resource %s[] = {\n",
	    table, table);
	for (unsigned i = 0; i < n; i++)
		fprintf(out, "    {\"%s\", bytes_%u, sizeof(bytes_%u) - 1},\n",
		    names[i], i, i);
	fprintf(out, "    {NULL, NULL, 0},\n};\n");
}

int
main(int argc, char **argv)
{
	unsigned n;
	FILE *out;

	if (argc < 5) {
		fprintf(stderr, "usage: embed OUT.c TABLE SRCDIR NAME...\n");
		return 2;
	}
	n = (unsigned)argc - 4;
	out = open_or_die(argv[1], "w");
	fprintf(out, "/* Made by src/report/embed.c; do not edit. */\n"
		     "#include \"report/resource.h\"\n\n");
	for (unsigned i = 0; i < n; i++)
		write_bytes(out, argv[3], argv[4 + i], i);
	write_table(out, argv[2], argv + 4, n);
	if (fclose(out) != 0) {
		perror(argv[1]);
		return 1;
	}
	return 0;
}
