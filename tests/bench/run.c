/*
 * run.c: runs a command and says what it took.
 *
 *	run [-o FILE] COMMAND [ARGUMENT...]
 *
 * Writes one line to FILE (else standard error), times in seconds:
 *	wall=1.234 user=1.100 sys=0.120 maxrss_kib=20480 status=0
 *
 * maxrss_kib is ru_maxrss of getrusage(RUSAGE_CHILDREN): the largest resident
 * set that the command, or any process it waited for, ever had.  The kernel
 * counts the image before exec too, so this program stays small.
 */
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double
run_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double
run_time(struct timeval t)
{
	return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

/* Runs it to its end; returns its exit status, or 128 and its signal. */
static int
run_command(char **argv)
{
	pid_t child = fork();
	int status;

	if (child < 0)
		err(126, "fork");
	if (child == 0) {
		execvp(argv[0], argv);
		err(127, "%s", argv[0]);
	}
	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			err(126, "waitpid");
	if (WIFSIGNALED(status))
		return 128 + WTERMSIG(status);
	return WEXITSTATUS(status);
}

int
main(int argc, char **argv)
{
	const char *path = NULL;
	struct rusage used;
	FILE *to = stderr;
	double start;
	int c, status;

	/* "+": the command's own options are not ours */
	while ((c = getopt(argc, argv, "+o:")) != -1) {
		if (c != 'o')
			return 2;
		path = optarg;
	}
	if (optind == argc)
		errx(2, "usage: run [-o FILE] COMMAND [ARGUMENT...]");
	if (path != NULL && (to = fopen(path, "w")) == NULL)
		err(126, "%s", path);
	start = run_now();
	status = run_command(argv + optind);
	start = run_now() - start;
	if (getrusage(RUSAGE_CHILDREN, &used) != 0)
		err(126, "getrusage");
	fprintf(to, "wall=%.3f user=%.3f sys=%.3f maxrss_kib=%ld status=%d\n",
	    start, run_time(used.ru_utime), run_time(used.ru_stime),
	    used.ru_maxrss, status);
	if (fclose(to) != 0)
		err(126, "%s", path == NULL ? "standard error" : path);
	return status;
}
