/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kdump/run.h"

#include <errno.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

const char *run_find(struct ctx *ctx, const char *program)
{
	const char *path = getenv("PATH");

	if (strchr(program, '/'))
		return access(program, X_OK) == 0 ? program : NULL;
	if (!path || !*path)
		path = "/usr/sbin:/usr/bin:/sbin:/bin";
	while (*path) {
		const size_t n = strcspn(path, ":");
		const char *const full = ctx_printf(ctx, "%.*s/%s", (int)n, path, program);

		if (full && access(full, X_OK) == 0)
			return full;
		path += n + (path[n] == ':');
	}
	return NULL;
}

enum err run_start(struct ctx *ctx, const char *const *argv, int in, int out, pid_t *pid)
{
	posix_spawn_file_actions_t actions;
	char *copy[RUN_ARGS_MAX + 1] = { 0 };

	for (size_t i = 0; argv[i]; i++) {
		ensure(i < RUN_ARGS_MAX);
		copy[i] = ctx_printf(ctx, "%s", argv[i]);
		if (!copy[i])
			return ERR_NO_MEMORY;
	}
	posix_spawn_file_actions_init(&actions);
	if (in >= 0)
		posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
	if (out >= 0)
		posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
	errno = posix_spawnp(pid, copy[0], &actions, NULL, copy, environ);
	const int errnum = errno;

	posix_spawn_file_actions_destroy(&actions);
	errno = errnum;
	return errnum ? error_errno(ctx, "cannot run %s", argv[0]) : ERR_NONE;
}

enum err run_wait(struct ctx *ctx, const char *name, pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return error_errno(ctx, "cannot wait for %s", name);
	if (WIFSIGNALED(status))
		return error(ctx, ERR_SYSTEM, "%s was killed by signal %d", name, WTERMSIG(status));
	if (WEXITSTATUS(status))
		return error(ctx, ERR_SYSTEM, "%s failed with exit status %d", name,
			     WEXITSTATUS(status));
	return ERR_NONE;
}

enum err run(struct ctx *ctx, const char *const *argv, int in, int out)
{
	pid_t pid;
	const enum err err = run_start(ctx, argv, in, out, &pid);

	return err ? err : run_wait(ctx, argv[0], pid);
}

const char *run_line(struct ctx *ctx, const char *const *argv)
{
	const char *line = argv[0];

	for (size_t i = 1; argv[i] && line; i++)
		line = ctx_printf(ctx, strpbrk(argv[i], " \t*?$\"\\") ? "%s '%s'" : "%s %s", line,
				  argv[i]);
	return line;
}
