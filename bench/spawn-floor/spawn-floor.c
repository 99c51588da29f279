// The machine's own rate of starting and reaping a program: what every command runner is measured against.
//   spawn-floor THREADS SECONDS PROGRAM [ARG...]
// Prints one line: "<spawns per second> spawns/s threads=<n> seconds=<s>".
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <spawn.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

#define MAX_THREADS 256

extern char **environ;

static char **program;
static atomic_bool stopped;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void *spawn_until_stopped(void *count) {
    long *spawned = count;
    while (!atomic_load_explicit(&stopped, memory_order_relaxed)) {
        pid_t pid;
        int error = posix_spawn(&pid, program[0], NULL, NULL, program, environ);
        if (error != 0) {
            fprintf(stderr, "spawn-floor: cannot start %s: %s\n", program[0], strerror(error));
            exit(1);
        }
        while (waitpid(pid, NULL, 0) < 0 && errno == EINTR) {
        }
        ++*spawned;
    }
    return NULL;
}

int main(int argc, char **argv) {
    int threads = argc > 3 ? atoi(argv[1]) : 0;
    double seconds = argc > 3 ? atof(argv[2]) : 0;
    if (threads < 1 || threads > MAX_THREADS || seconds <= 0) {
        fprintf(stderr, "usage: spawn-floor THREADS SECONDS PROGRAM [ARG...]\n");
        return 2;
    }
    program = argv + 3;

    pthread_t ids[MAX_THREADS];
    // A counter in a cache line of its own, so that the threads do not slow each other.
    static struct { _Alignas(64) long spawned; } counts[MAX_THREADS];
    double start = now();
    for (int i = 0; i < threads; i++) {
        if (pthread_create(&ids[i], NULL, spawn_until_stopped, &counts[i].spawned) != 0) {
            fprintf(stderr, "spawn-floor: cannot start thread %d\n", i);
            return 1;
        }
    }
    struct timespec rest = {(time_t)seconds, (long)((seconds - (double)(time_t)seconds) * 1e9)};
    while (nanosleep(&rest, &rest) < 0 && errno == EINTR) {
    }
    atomic_store(&stopped, 1);
    long spawned = 0;
    for (int i = 0; i < threads; i++) {
        pthread_join(ids[i], NULL);
        spawned += counts[i].spawned;
    }
    double elapsed = now() - start;
    printf("%.0f spawns/s threads=%d seconds=%.2f\n", (double)spawned / elapsed, threads, elapsed);
    return 0;
}
