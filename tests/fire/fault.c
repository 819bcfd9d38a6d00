/* A disk that fails when it is told to: put before the C library by LD_PRELOAD.
 *
 * The first byte of the file named by FAULT says what fails for files of the collector's database:
 * '-' nothing, 'f' writes (disk full), 'h' writes after half of them (disk just full), 'r' writes
 * (read-only), 'w' writes (input/output error), 's' syncs (input/output error). */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static char fault(int fd)
{
    char link[64], path[4096], what = '-';
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0)
        return '-';
    path[length] = '\0';
    const char *name = getenv("FAULT");
    if (name == NULL || strstr(path, "scorelet.db") == NULL)
        return '-';
    int file = open(name, O_RDONLY | O_CLOEXEC);
    if (file >= 0) {
        if (read(file, &what, 1) != 1)
            what = '-';
        close(file);
    }
    return what;
}

/* How many bytes may still be written; -1 with errno where none. */
static ssize_t allowed(int fd, size_t count)
{
    switch (fault(fd)) {
    case 'f': errno = ENOSPC; return -1;
    case 'r': errno = EROFS; return -1;
    case 'w': errno = EIO; return -1;
    case 'h':
        if (count > 1)
            return count / 2;
        errno = ENOSPC;
        return -1;
    default: return count;
    }
}

#define REAL(name) ((__typeof__(name) *)dlsym(RTLD_NEXT, #name))

ssize_t write(int fd, const void *bytes, size_t count)
{
    ssize_t some = allowed(fd, count);
    return some < 0 ? some : REAL(write)(fd, bytes, some);
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t at)
{
    ssize_t some = allowed(fd, count);
    return some < 0 ? some : REAL(pwrite)(fd, bytes, some, at);
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t at)
{
    ssize_t some = allowed(fd, count);
    return some < 0 ? some : REAL(pwrite64)(fd, bytes, some, at);
}

static int syncs(int fd)
{
    if (fault(fd) != 's')
        return 1;
    errno = EIO;
    return 0;
}

int fsync(int fd) { return syncs(fd) ? REAL(fsync)(fd) : -1; }

int fdatasync(int fd) { return syncs(fd) ? REAL(fdatasync)(fd) : -1; }
