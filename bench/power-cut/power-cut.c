// What a power cut would leave of a directory: a library for LD_PRELOAD that keeps, beside the files a program writes, a copy of what it has synced.
//   gcc -O2 -shared -fPIC -o power-cut.so power-cut.c -ldl -pthread
//   POWER_CUT_DIR=/data POWER_CUT_SURVIVES=/survives LD_PRELOAD=./power-cut.so PROGRAM
// Kill the program with -9 at any moment: /survives is what it would find after a power cut. Both directories are absolute paths, and alike at the start.
//
// What a file holds survives once fsync or fdatasync of the file has been called after it was written, and is there when the call returns; of a call under way
// some of it. A new file's name survives with its first sync, or with that of its directory; a rename or a removal with the next sync of any directory, in the order in
// which they were done. A real disk may keep more than that. Writes past the C library's calls below (stdio, mmap, io_uring) are found at the file's first sync and
// where it grew: what is missed counts as lost, never as kept. Files named *-shm never survive: they are SQLite's index of its log, which it makes anew after a crash.
//
// POWER_CUT_FAILS=NAME:5 has the fifth sync of that file fail, and what it was to write never survive, as Linux has it: the pages count as written, and no later sync
// says otherwise.
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define PAGE 4096
#define MAX_FILES 1024
#define MAX_PENDING 4096
#define COPY_BYTES (256 * 1024)

// A file that was written or synced. Its name is the one under which it survives.
struct file {
    dev_t device;
    ino_t inode;
    char name[PATH_MAX];    // relative to the directory
    uint8_t *dirty;         // one byte a page, written since the last sync
    size_t pages;
    size_t first, last;     // dirty pages lie in [first, last)
    off_t cut;              // the least size since the last sync
    off_t synced;           // the size at the last sync; -1 before the first
};

// A rename (both names) or a removal (no second one) since the last sync of a directory.
struct pending {
    char from[PATH_MAX];
    char to[PATH_MAX];
};

// What a process shares with its forks: one renames what the other syncs.
struct names {
    pthread_mutex_t guard;
    size_t count;
    struct pending pending[MAX_PENDING];
};

static struct names *names;
static char watched[PATH_MAX], survives[PATH_MAX];
static char failing[PATH_MAX];  // relative to the directory
static long syncs_to_failure;
static struct file *files[MAX_FILES];
static size_t file_count;

static void die(const char *what) {
    dprintf(STDERR_FILENO, "power-cut: %s: %s\n", what, strerror(errno));
    _exit(70);
}

static void enter(void) {
    if (names != NULL && pthread_mutex_lock(&names->guard) == EOWNERDEAD)
        pthread_mutex_consistent(&names->guard);
}

static void leave(void) {
    if (names != NULL)
        pthread_mutex_unlock(&names->guard);
}

__attribute__((constructor)) static void begin(void) {
    const char *from = getenv("POWER_CUT_DIR"), *to = getenv("POWER_CUT_SURVIVES");
    if (from == NULL || to == NULL || realpath(from, watched) == NULL || realpath(to, survives) == NULL) {
        watched[0] = 0;
        return;
    }
    const char *fails = getenv("POWER_CUT_FAILS");
    if (fails != NULL && sscanf(fails, "%4095[^:]:%ld", failing, &syncs_to_failure) != 2)
        die("POWER_CUT_FAILS");
    names = mmap(NULL, sizeof *names, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (names == MAP_FAILED)
        die("memory");
    pthread_mutexattr_t shared;
    pthread_mutexattr_init(&shared);
    pthread_mutexattr_setpshared(&shared, PTHREAD_PROCESS_SHARED);
    pthread_mutexattr_setrobust(&shared, PTHREAD_MUTEX_ROBUST);
    pthread_mutex_init(&names->guard, &shared);
    // The fork gets a table that nobody is changing; the guard is one for both, and the parent's to give back.
    pthread_atfork(enter, leave, NULL);
}

// The C library's own function, looked up once.
#define REAL(name) (__extension__({ static __typeof__(&name) found_##name; if (found_##name == NULL) found_##name = (__typeof__(&name))real(#name); found_##name; }))

static void *real(const char *name) {
    void *found = dlsym(RTLD_NEXT, name);
    if (found == NULL)
        die(name);
    return found;
}

// --- names ---------------------------------------------------------------------------------------------------------------------------------------------

// The part of a path below the watched directory; NULL for one that lies elsewhere or has been removed.
static const char *below(const char *path) {
    size_t length = strlen(watched);
    if (length == 0 || strncmp(path, watched, length) != 0 || (path[length] != '/' && path[length] != 0))
        return NULL;
    size_t end = strlen(path);
    if (end >= 10 && strcmp(path + end - 10, " (deleted)") == 0)
        return NULL;
    return path[length] == 0 ? "" : path + length + 1;
}

static bool path_of(int fd, char *path) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    if (length < 0)
        return false;
    path[length] = 0;
    return true;
}

// The name below the watched directory that a path given by the program stands for; false for one elsewhere. The last part may be missing or a link.
static bool name_of(int directory, const char *path, char *name) {
    char whole[PATH_MAX], parent[PATH_MAX], resolved[PATH_MAX];
    if (path[0] == '/')
        snprintf(whole, sizeof whole, "%s", path);
    else {
        char start[PATH_MAX];
        if (directory == AT_FDCWD ? getcwd(start, sizeof start) == NULL : !path_of(directory, start))
            return false;
        if (snprintf(whole, sizeof whole, "%s/%s", start, path) >= (int)sizeof whole)
            return false;
    }
    char *slash = strrchr(whole, '/');
    snprintf(parent, sizeof parent, "%.*s", slash == whole ? 1 : (int)(slash - whole), whole);
    if (realpath(parent, resolved) == NULL || below(resolved) == NULL)
        return false;
    const char *in = below(resolved);
    return snprintf(name, PATH_MAX, "%s%s%s", in, *in ? "/" : "", slash + 1) < PATH_MAX;
}

static void survivor(char *path, const char *name) {
    if (snprintf(path, PATH_MAX, "%s/%s", survives, name) >= PATH_MAX)
        die("a path is too long");
}

// Makes the directories above a survivor.
static void make_parents(const char *path) {
    char parent[PATH_MAX];
    snprintf(parent, sizeof parent, "%s", path);
    for (char *at = parent + strlen(survives) + 1; (at = strchr(at, '/')) != NULL; *at++ = '/') {
        *at = 0;
        if (mkdir(parent, 0700) != 0 && errno != EEXIST)
            die(parent);
    }
}

// --- files ---------------------------------------------------------------------------------------------------------------------------------------------

static struct file *find(const struct stat *status) {
    for (size_t i = 0; i < file_count; i++)
        if (files[i]->inode == status->st_ino && files[i]->device == status->st_dev)
            return files[i];
    return NULL;
}

// The record of an open file below the watched directory, made at need; NULL for any other.
static struct file *file_of(int fd, struct stat *status) {
    if (watched[0] == 0 || fstat(fd, status) != 0 || !S_ISREG(status->st_mode))
        return NULL;
    struct file *file = find(status);
    if (file != NULL)
        return file;
    char path[PATH_MAX];
    const char *name;
    if (!path_of(fd, path) || (name = below(path)) == NULL)
        return NULL;
    size_t length = strlen(name);
    if (length >= 4 && strcmp(name + length - 4, "-shm") == 0)
        return NULL;
    if (file_count == MAX_FILES || (file = calloc(1, sizeof *file)) == NULL)
        die("too many files");
    file->device = status->st_dev;
    file->inode = status->st_ino;
    snprintf(file->name, sizeof file->name, "%s", name);
    file->first = SIZE_MAX;
    file->synced = -1;
    file->cut = status->st_size;
    return files[file_count++] = file;
}

static void forget(const struct stat *status) {
    for (size_t i = 0; i < file_count; i++) {
        if (files[i]->inode != status->st_ino || files[i]->device != status->st_dev)
            continue;
        free(files[i]->dirty);
        free(files[i]);
        files[i] = files[--file_count];
        return;
    }
}

static void mark(struct file *file, off_t offset, size_t bytes) {
    if (bytes == 0)
        return;
    size_t first = (size_t)offset / PAGE, last = ((size_t)offset + bytes - 1) / PAGE + 1;
    if (last > file->pages) {
        size_t pages = last * 2;
        if ((file->dirty = realloc(file->dirty, pages)) == NULL)
            die("memory");
        memset(file->dirty + file->pages, 0, pages - file->pages);
        file->pages = pages;
    }
    memset(file->dirty + first, 1, last - first);
    if (file->first > first)
        file->first = first;
    if (file->last < last)
        file->last = last;
}

static void copy(int from, int to, off_t offset, off_t end) {
    static char buffer[COPY_BYTES];
    while (offset < end) {
        size_t most = end - offset < COPY_BYTES ? (size_t)(end - offset) : COPY_BYTES;
        ssize_t got = pread(from, buffer, most, offset);
        if (got == 0)
            return;
        if (got < 0 || REAL(pwrite)(to, buffer, (size_t)got, offset) != got)
            die("a survivor cannot be written");
        offset += got;
    }
}

// Everything the file holds survives from now on, but for what the disk refused.
static void keep(struct file *file, int fd, const struct stat *status, bool refused) {
    char own[64], path[PATH_MAX];
    // The program's descriptor may be one that only writes.
    snprintf(own, sizeof own, "/proc/self/fd/%d", fd);
    survivor(path, file->name);
    make_parents(path);
    int from = open(own, O_RDONLY | O_CLOEXEC), to = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, status->st_mode & 0777);
    if (from < 0 || to < 0)
        die(path);
    if (file->synced < 0) {
        if (REAL(ftruncate)(to, 0) != 0)
            die(path);
        if (!refused)
            copy(from, to, 0, status->st_size);
    } else if (!refused) {
        // What was cut off in between is zero where it grew again.
        if (file->cut < file->synced && REAL(ftruncate)(to, file->cut) != 0)
            die(path);
        off_t grown = file->cut < file->synced ? file->cut : file->synced;
        copy(from, to, grown, status->st_size);
        for (size_t page = file->first; page < file->last; page++) {
            size_t run = page;
            while (run < file->last && file->dirty[run])
                run++;
            if (run > page)
                copy(from, to, (off_t)page * PAGE, (off_t)run * PAGE < status->st_size ? (off_t)run * PAGE : status->st_size);
            page = run;
        }
    }
    if (REAL(ftruncate)(to, status->st_size) != 0)
        die(path);
    close(from);
    close(to);
    if (file->first < file->last)
        memset(file->dirty + file->first, 0, file->last - file->first);
    file->first = SIZE_MAX;
    file->last = 0;
    file->cut = file->synced = status->st_size;
}

// --- directories -----------------------------------------------------------------------------------------------------------------------------------------

static void carry_out(const struct pending *change) {
    char from[PATH_MAX], to[PATH_MAX];
    survivor(from, change->from);
    if (change->to[0] == 0) {
        if (REAL(unlink)(from) != 0 && errno != ENOENT)
            die(from);
        return;
    }
    survivor(to, change->to);
    make_parents(to);
    if (REAL(rename)(from, to) != 0 && errno != ENOENT)
        die(from);
    for (size_t i = 0; i < file_count; i++)
        if (strcmp(files[i]->name, change->from) == 0)
            snprintf(files[i]->name, sizeof files[i]->name, "%s", change->to);
}

// The names in the directory survive as they are now, and with them every earlier rename and removal.
static void keep_names(const char *directory) {
    // Of every directory: one change may build on another, and a journal keeps their order.
    for (size_t i = 0; i < names->count; i++)
        carry_out(&names->pending[i]);
    names->count = 0;

    char path[PATH_MAX];
    if (snprintf(path, sizeof path, "%s/%s", watched, directory) >= (int)sizeof path)
        die("a path is too long");
    DIR *entries = opendir(path);
    struct dirent *entry;
    while (entries != NULL && (entry = readdir(entries)) != NULL) {
        char name[PATH_MAX], copy_path[PATH_MAX];
        struct stat status;
        if (snprintf(name, sizeof name, "%s%s%s", directory, *directory ? "/" : "", entry->d_name) >= (int)sizeof name
            || fstatat(dirfd(entries), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(status.st_mode))
            continue;
        survivor(copy_path, name);
        make_parents(copy_path);
        int empty = open(copy_path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, status.st_mode & 0777);
        if (empty >= 0)
            close(empty);
        else if (errno != EEXIST)
            die(copy_path);
    }
    if (entries != NULL)
        closedir(entries);
}

static void remember(const char *from, const char *to) {
    if (names->count == MAX_PENDING)
        die("too many renames without a sync of their directory");
    snprintf(names->pending[names->count].from, PATH_MAX, "%s", from);
    snprintf(names->pending[names->count].to, PATH_MAX, "%s", to);
    names->count++;
}

// --- what the program calls ------------------------------------------------------------------------------------------------------------------------------

// Done with the guard held, so that a write and its mark are one; nothing but a regular file below the directory waits for it.
#define MARKED(call, offset)                                                                                                                               \
    do {                                                                                                                                                   \
        struct stat status;                                                                                                                                \
        if (watched[0] == 0 || fstat(fd, &status) != 0 || !S_ISREG(status.st_mode))                                                                        \
            return call;                                                                                                                                   \
        enter();                                                                                                                        \
        struct file *file = file_of(fd, &status);                                                                                                          \
        ssize_t done = call;                                                                                                                               \
        int error = errno;                                                                                                                                 \
        if (file != NULL && done > 0)                                                                                                                      \
            mark(file, offset, (size_t)done);                                                                                                              \
        leave();                                                                                                                      \
        errno = error;                                                                                                                                     \
        return done;                                                                                                                                       \
    } while (0)

ssize_t write(int fd, const void *bytes, size_t count) { MARKED(REAL(write)(fd, bytes, count), lseek(fd, 0, SEEK_CUR) - done); }
ssize_t writev(int fd, const struct iovec *parts, int count) { MARKED(REAL(writev)(fd, parts, count), lseek(fd, 0, SEEK_CUR) - done); }
ssize_t pwrite(int fd, const void *bytes, size_t count, off_t at) { MARKED(REAL(pwrite)(fd, bytes, count, at), at); }
ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t at) { MARKED(REAL(pwrite64)(fd, bytes, count, at), at); }
ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t at) { MARKED(REAL(pwritev)(fd, parts, count, at), at); }
ssize_t pwritev64(int fd, const struct iovec *parts, int count, off64_t at) { MARKED(REAL(pwritev64)(fd, parts, count, at), at); }

static int cut(int fd, off_t size, int (*call)(int, off_t)) {
    struct stat status;
    enter();
    struct file *file = file_of(fd, &status);
    int done = call(fd, size);
    int error = errno;
    if (file != NULL && done == 0 && size < file->cut)
        file->cut = size;
    leave();
    errno = error;
    return done;
}

int ftruncate(int fd, off_t size) { return cut(fd, size, REAL(ftruncate)); }
int ftruncate64(int fd, off64_t size) { return cut(fd, size, REAL(ftruncate64)); }

static int sync_file(int fd, int (*call)(int)) {
    struct stat status;
    char path[PATH_MAX];
    if (watched[0] != 0 && fstat(fd, &status) == 0) {
        enter();
        if (S_ISREG(status.st_mode)) {
            struct file *file = file_of(fd, &status);
            // Once more, with the guard held: it may have grown.
            if (file != NULL && fstat(fd, &status) == 0) {
                bool fails = strcmp(file->name, failing) == 0 && --syncs_to_failure == 0;
                keep(file, fd, &status, fails);
                if (fails) {
                    leave();
                    errno = EIO;
                    return -1;
                }
            }
        } else if (S_ISDIR(status.st_mode) && path_of(fd, path) && below(path) != NULL)
            keep_names(below(path));
        leave();
    }
    return call(fd);
}

int fsync(int fd) { return sync_file(fd, REAL(fsync)); }
int fdatasync(int fd) { return sync_file(fd, REAL(fdatasync)); }

static int removed(int directory, const char *path, int flags) {
    char name[PATH_MAX];
    struct stat status;
    enter();
    bool known = watched[0] != 0 && (flags & AT_REMOVEDIR) == 0 && name_of(directory, path, name) && fstatat(directory, path, &status, AT_SYMLINK_NOFOLLOW) == 0;
    int done = REAL(unlinkat)(directory, path, flags);
    int error = errno;
    if (known && done == 0) {
        remember(name, "");
        forget(&status);
    }
    leave();
    errno = error;
    return done;
}

int unlink(const char *path) { return watched[0] == 0 ? REAL(unlink)(path) : removed(AT_FDCWD, path, 0); }
int unlinkat(int directory, const char *path, int flags) { return removed(directory, path, flags); }

static int renamed(int old_directory, const char *old, int new_directory, const char *new, unsigned flags) {
    char from[PATH_MAX], to[PATH_MAX];
    struct stat replaced;
    enter();
    bool known = watched[0] != 0 && name_of(old_directory, old, from) && name_of(new_directory, new, to);
    bool replaces = known && fstatat(new_directory, new, &replaced, AT_SYMLINK_NOFOLLOW) == 0;
    int done = REAL(renameat2)(old_directory, old, new_directory, new, flags);
    int error = errno;
    if (known && done == 0) {
        if (replaces)
            forget(&replaced);
        remember(from, to);
    }
    leave();
    errno = error;
    return done;
}

int rename(const char *old, const char *new) { return renamed(AT_FDCWD, old, AT_FDCWD, new, 0); }
int renameat(int od, const char *old, int nd, const char *new) { return renamed(od, old, nd, new, 0); }
int renameat2(int od, const char *old, int nd, const char *new, unsigned flags) { return renamed(od, old, nd, new, flags); }
