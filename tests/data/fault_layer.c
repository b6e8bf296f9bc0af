/* A Vulkan layer that fails chosen calls, to see what the window makes of it.
 *
 * VKFAULT="vkQueueSubmit:50:-4;vkAcquireNextImageKHR:9:-1000000000" fails the 50th vkQueueSubmit of the
 * process with VK_ERROR_DEVICE_LOST, and so on; each fault fires once and is noted in VKFAULT_LOG.
 * At the end VKFAULT_COUNT gets how often each was called. The few structures of the loader's interface
 * are declared here: no header needs to be installed.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef uintptr_t A;
typedef void (*Void)(void);
typedef Void (*Get)(void *, const char *);
typedef int (*Call)(A, A, A, A, A, A);
struct Link { struct Link *next; Get instance; Get device; };
struct Create { int type; const struct Create *next; int function; struct Link *link; };

static Get next_instance, next_device;
enum { FAULTS = 64 };
static struct { char name[64]; long at; int code; int fired; } faults[FAULTS];
static int known;

static void read_faults(void) {
    if (known) return;
    known = 1;
    const char *text = getenv("VKFAULT");
    char copy[4096] = "";
    if (text) strncpy(copy, text, sizeof copy - 1);
    int n = 0;
    for (char *item = strtok(copy, ";"); item && n < FAULTS; item = strtok(NULL, ";"))
        n += sscanf(item, "%63[^:]:%ld:%d", faults[n].name, &faults[n].at, &faults[n].code) == 3;
}

static int fault(const char *name, long count) {
    for (int i = 0; i < FAULTS; i++) {
        if (faults[i].fired || faults[i].at > count || strcmp(faults[i].name, name)) continue;
        /* Two threads may come here together: one of them fails. */
        if (__sync_lock_test_and_set(&faults[i].fired, 1)) continue;
        FILE *log = getenv("VKFAULT_LOG") ? fopen(getenv("VKFAULT_LOG"), "a") : NULL;
        if (log) { fprintf(log, "%s %ld %d\n", name, count, faults[i].code); fclose(log); }
        return faults[i].code;
    }
    return 0;
}

static long created;

/* Every argument of these is an integer or a pointer and fits a register. */
#define WRAP(f) \
    static Call next_##f; \
    static long count_##f; \
    static int my_##f(A a, A b, A c, A d, A e, A g) { \
        int code = fault(#f, __sync_add_and_fetch(&count_##f, 1)); \
        return code ? code : next_##f(a, b, c, d, e, g); \
    }
#define ALL(X) X(vkQueueSubmit) X(vkWaitSemaphores) X(vkGetSemaphoreCounterValue) X(vkAcquireNextImageKHR) \
    X(vkQueuePresentKHR) X(vkCreateSwapchainKHR) X(vkAllocateMemory) X(vkCreateBuffer) X(vkCreateImage) \
    X(vkCreateComputePipelines) X(vkCreateGraphicsPipelines) X(vkMapMemory) X(vkCreateImageView) X(vkCreateSampler) \
    X(vkCreateShaderModule) X(vkCreateDescriptorSetLayout) X(vkCreatePipelineLayout) X(vkCreateDescriptorPool) \
    X(vkCreateCommandPool) X(vkAllocateCommandBuffers) X(vkBeginCommandBuffer) X(vkEndCommandBuffer) \
    X(vkCreateSemaphore) X(vkCreateFence) X(vkCreateQueryPool) X(vkBindBufferMemory) X(vkBindImageMemory) \
    X(vkCreateRenderPass) X(vkCreateFramebuffer) X(vkGetSwapchainImagesKHR)
ALL(WRAP)

__attribute__((destructor)) static void tell(void) {
    FILE *out = getenv("VKFAULT_COUNT") ? fopen(getenv("VKFAULT_COUNT"), "w") : NULL;
    if (!out) return;
#define TELL(f) fprintf(out, "%s %ld\n", #f, count_##f);
    ALL(TELL)
    fprintf(out, "vkCreateDevice %ld\n", created);
    fclose(out);
}

Void vkGetDeviceProcAddr(void *device, const char *name);

static int create_device(void *physical, const struct Create *info, const void *allocator, void **device) {
    int code = fault("vkCreateDevice", __sync_add_and_fetch(&created, 1));
    if (code) return code;
    const struct Create *chain = info->next;
    while (chain && !(chain->type == 48 && chain->function == 0)) chain = chain->next;
    if (!chain) return -3;
    struct Link *link = chain->link;
    next_device = link->device;
    ((struct Create *)chain)->link = link->next;
    typedef int (*Make)(void *, const void *, const void *, void **);
    return ((Make)link->instance(NULL, "vkCreateDevice"))(physical, info, allocator, device);
}

static int create_instance(const struct Create *info, const void *allocator, void **instance) {
    read_faults();
    const struct Create *chain = info->next;
    while (chain && !(chain->type == 47 && chain->function == 0)) chain = chain->next;
    if (!chain) return -3;
    struct Link *link = chain->link;
    next_instance = link->instance;
    ((struct Create *)chain)->link = link->next;
    typedef int (*Make)(const void *, const void *, void **);
    return ((Make)next_instance(NULL, "vkCreateInstance"))(info, allocator, instance);
}

Void vkGetDeviceProcAddr(void *device, const char *name) {
    Void found = next_device ? next_device(device, name) : NULL;
#define HOOK(f) if (found && !strcmp(name, #f)) { next_##f = (Call)found; return (Void)my_##f; }
    ALL(HOOK)
    if (!strcmp(name, "vkGetDeviceProcAddr")) return (Void)vkGetDeviceProcAddr;
    return found;
}

Void vkGetInstanceProcAddr(void *instance, const char *name) {
    if (!strcmp(name, "vkCreateInstance")) return (Void)create_instance;
    if (!strcmp(name, "vkCreateDevice")) return (Void)create_device;
    if (!strcmp(name, "vkGetInstanceProcAddr")) return (Void)vkGetInstanceProcAddr;
    if (!strcmp(name, "vkGetDeviceProcAddr")) return (Void)vkGetDeviceProcAddr;
    return next_instance ? next_instance(instance, name) : NULL;
}
