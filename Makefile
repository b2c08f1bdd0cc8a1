# One non-recursive Makefile. Variants live side by side: BUILD=debug|asan|release|tsan|fuzz.
# `make help` lists the targets.

BUILD ?= debug
OUT   ?= build/$(BUILD)
CC    := $(if $(filter fuzz,$(BUILD)),clang,gcc)
JOBS  ?= $(shell nproc)

# Where `make run` keeps its data, and what it starts.
DONNEES ?= donnees
SITES   ?= flandre-lys roubaix

APT_PACKAGES := gcc make pkg-config protobuf-compiler protobuf-c-compiler libprotobuf-c-dev \
    libzmq3-dev libczmq-dev libsqlite3-dev libsodium-dev libjansson-dev libconfig-dev \
    libmicrohttpd-dev libxlsxwriter-dev zlib1g-dev nodejs npm
APT_TEST_PACKAGES := libcmocka-dev libgnutls28-dev chromium
APT_CHECK_PACKAGES := clang-format clang-tidy
APT_FUZZ_PACKAGES := clang libclang-rt-14-dev
APT_VALGRIND_PACKAGES := valgrind libc6-dbg
APT_COMPOSE_PACKAGES := docker.io docker-compose mmdebstrap iproute2 iptables openssl curl
APT_BENCH_PACKAGES := redis-server postgresql libhiredis-dev libpq-dev

# V=1 shows the commands.
ifneq ($(V),1)
say = @echo "$(1) $@";
endif

# Modules from the bottom up; each may include its own and those before it (services: only common
# and proto). A test under tests/KIND/MODULE/ is linked with MODULE and all that it stands on.
COMMON   := base store wire json protocole runtime client
SERVICES := bus reperage parcours entreprise reporting portail
MODULES  := $(COMMON) $(SERVICES) plie

LIBS_base       := base
LIBS_store      := store base
LIBS_wire       := wire proto base
LIBS_json       := json proto base
LIBS_protocole  := protocole json proto base
LIBS_runtime    := runtime protocole json wire store proto base
LIBS_client     := client $(LIBS_runtime)
LIBS_bus        := bus $(LIBS_runtime)
LIBS_service    := bus $(LIBS_runtime)
LIBS_reperage   := reperage $(LIBS_runtime)
LIBS_parcours   := parcours $(LIBS_runtime)
LIBS_entreprise := entreprise $(LIBS_runtime)
LIBS_reporting  := reporting $(LIBS_runtime)
LIBS_portail    := portail $(LIBS_client)
LIBS_all        := plie portail bus $(LIBS_client)

# In the program each service is one object that shows nothing but its `struct service`: they share
# no function, not even by a name that two of them have. Their own tests see inside.
SEALED := reperage parcours entreprise reporting portail
KEEP_portail := gateway_start gateway_stop gateway_url gateway_first_account gateway_demo_account \
    gateway_reset_password \
    trace_verify
sealed  = $(SEALED:%=$(OUT)/%.sealed.o)

PKGS     := libzmq libczmq libprotobuf-c sqlite3 libsodium jansson libconfig libmicrohttpd \
    xlsxwriter
PKG_CFLAGS := $(shell pkg-config --cflags $(PKGS) 2>/dev/null)
PKG_LIBS   := $(shell pkg-config --libs $(PKGS) 2>/dev/null) -lpthread -lm

WARNINGS := -Wall -Wextra -Werror -Wshadow -Wformat=2 -Wconversion -Wno-sign-conversion \
    -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith -Wswitch-enum -Wundef \
    -Wimplicit-fallthrough=5 -Wvla -Wno-format-truncation
ifeq ($(BUILD),fuzz) # clang has others by the same names.
WARNINGS := -Wall -Wextra -Werror
endif
CFLAGS_debug   := -O1 -g
CFLAGS_asan    := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all \
    -fno-omit-frame-pointer
CFLAGS_tsan    := -O1 -g -fsanitize=thread
CFLAGS_fuzz    := -O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all \
    -fno-omit-frame-pointer
CFLAGS_release := -O2 -g -D_FORTIFY_SOURCE=2 -fstack-protector-strong
CPPFLAGS += -D_POSIX_C_SOURCE=200809L -Icommon -Iservices -Itests -isystem $(OUT)/proto $(PKG_CFLAGS)
CFLAGS   += -std=c11 $(CFLAGS_$(BUILD)) $(WARNINGS) -MD -MP
LDFLAGS  += $(CFLAGS_$(BUILD))

PROTOS      := $(wildcard proto/*.proto)
PROTO_C     := $(PROTOS:proto/%.proto=$(OUT)/proto/%.pb-c.c)
# Of the toy services that stand in for real ones in tests of the runtime.
TEST_PROTO_C := $(patsubst tests/support/%.proto,$(OUT)/proto/%.pb-c.c,$(wildcard tests/support/*.proto))
FUZZ_PROTO_H := $(patsubst tests/fuzz/%.proto,$(OUT)/proto/%.pb-c.h,$(wildcard tests/fuzz/*.proto))
TEST_PROTO_O := $(TEST_PROTO_C:.c=.o)
PROTO_H     := $(PROTO_C:.c=.h) $(TEST_PROTO_C:.c=.h)
sources      = $(wildcard $(1)/*.c $(1)/*/*.c)
module_dir   = $(if $(filter $(1),$(COMMON)),common/$(1),services/$(1))
module_objs  = $(patsubst %.c,$(OUT)/%.o,$(filter-out %/main.c,$(call sources,$(call module_dir,$(1))))) \
    $(EXTRA_$(1))
libs         = $(foreach lib,$(LIBS_$(1)),$(OUT)/lib$(lib).a)

TESTS     := $(wildcard tests/*/*/*_test.c)
# Where threads meet. Those that kill processes by the hundred are left out: each child starts anew.
TSAN_TESTS := $(wildcard tests/runtime/bus/*_test.c tests/runtime/service/*_test.c) \
    $(wildcard tests/unit/wire/*_test.c) tests/fault/service/crash_test.c
VALGRIND_TEST := tests/scenario/all/reactions_emploi_test
# What takes longest begins first.
TESTS_IN_ORDER := $(foreach kind,system fault scenario,$(filter tests/$(kind)/%,$(TESTS))) \
    $(filter-out tests/system/% tests/fault/% tests/scenario/%,$(TESTS))
FLOWS := $(patsubst %.test.ts,%,$(wildcard tests/browser/*.test.ts))
TEST_BINS := $(TESTS:%.c=$(OUT)/%)
SUPPORT   := $(patsubst %.c,$(OUT)/%.o,$(wildcard tests/support/*.c))
# The pages, bundled; they stand in the program itself.
WEB          := services/portail/web
WEB_SOURCES  := $(wildcard $(WEB)/src/*.ts* $(WEB)/src/*.css $(WEB)/src/*/*.ts* $(WEB)/src/*/*.css)
WEB_MODULES  := $(WEB)/node_modules/.package-lock.json
WEB_TYPES    := $(WEB)/generated/.done
EXTRA_portail := $(OUT)/portail_web.o

SQL_H     := $(patsubst services/%/schema.sql,$(OUT)/proto/%_schema.h,$(wildcard services/*/schema.sql)) \
    $(patsubst common/%/schema.sql,$(OUT)/proto/%_schema.h,$(wildcard common/*/schema.sql))

.DELETE_ON_ERROR:
.PHONY: all run test test-compose check bench fuzz clean help deps deps-test deps-check deps-bench \
    deps-fuzz deps-valgrind deps-compose test-tsan test-valgrind headers format

all: $(OUT)/plie ## Build the program (BUILD=debug|asan|release)

run: deps ## Install what is missing, build, start everything with the demonstration year
	@$(MAKE) --no-print-directory -j$(JOBS) BUILD=release all
	@exec build/release/plie demo --donnees $(DONNEES) $(SITES:%=--site %)

test: deps deps-test deps-fuzz ## Install what is missing, build with ASan and UBSan, run every test
	@$(MAKE) --no-print-directory -j$(JOBS) BUILD=asan test-bins
	@$(MAKE) --no-print-directory -j$(JOBS) BUILD=tsan tsan-bins
	@$(MAKE) --no-print-directory -j$(JOBS) BUILD=fuzz fuzz-bins
	@FUZZ_SEED=1 tests/support/run.sh build/asan $(FLOWS:%=build/asan/%) \
	    $(TESTS_IN_ORDER:%.c=build/asan/%) $(TSAN_TESTS:%.c=build/tsan/%) \
	    $(FUZZES:%=build/fuzz/tests/fuzz/%_run)

test-tsan: deps deps-test ## Run the tests of bus, runtime and wire under ThreadSanitizer
	@$(MAKE) --no-print-directory -j$(JOBS) BUILD=tsan tsan-bins
	@tests/support/run.sh build/tsan $(TSAN_TESTS:%.c=build/tsan/%)

test-valgrind: deps deps-test deps-valgrind ## Run one scenario that crosses all services under valgrind
	@$(MAKE) --no-print-directory -j$(JOBS) BUILD=debug build/debug/$(VALGRIND_TEST)
	@PLIE_BUILD=build/debug valgrind --quiet --error-exitcode=9 --leak-check=full \
	    --show-leak-kinds=definite --errors-for-leak-kinds=definite --fair-sched=yes build/debug/$(VALGRIND_TEST)

check: deps deps-check headers $(WEB_TYPES) $(OUT)/web/app.js ## Format, layout rules, static analysis
	@tests/support/check.sh

soak: deps deps-test ## Break sites by random seeds, then watch a long day, SOAK_MINUTES in all
	@$(MAKE) --no-print-directory -j$(JOBS) BUILD=release all build/release/soak
	@PLIE_BUILD=build/release build/release/soak 2>build/release/soak.log || \
	    { grep -a ERROR build/release/soak.log; exit 1; }

bench: deps deps-bench ## Print ratios against Redis and PostgreSQL, in one run
	@$(MAKE) --no-print-directory -j$(JOBS) BUILD=release all build/release/bench
	@build/release/bench

# Keeps what it made below build/grand, some 1.2 kB an event.
EVENEMENTS ?= 1000000
GRAND      ?= build/grand
.PHONY: bench-grand
bench-grand: deps deps-bench ## Measure over a journal of EVENEMENTS events of the domain (1000000)
	@$(MAKE) --no-print-directory -j$(JOBS) BUILD=release all build/release/bench
	@build/release/bench --grand $(GRAND) --events $(EVENEMENTS) $(if $(PARTIES),--only $(PARTIES))

fuzz: deps deps-fuzz ## Run every decoder on hostile bytes, FUZZ_SECONDS each
	@$(MAKE) --no-print-directory -j$(JOBS) BUILD=fuzz fuzz-bins
	@rm -f $(FUZZES:%=build/fuzz/tests/fuzz/%_run.log)
	@tests/support/run.sh build/fuzz $(FUZZES:%=build/fuzz/tests/fuzz/%_run) && \
	    cat $(FUZZES:%=build/fuzz/tests/fuzz/%_run.log) | grep '^fuzz '

test-compose: deps deps-compose ## Run compose/ for real: containers, two hosts, faults, upgrades (root)
	@$(MAKE) --no-print-directory -j$(JOBS) BUILD=release all build/release/suivante/plie
	@tests/compose/run.sh build/release

clean: ## Remove all that was built (never the data)
	rm -rf build

help: ## List the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 12

format: ## Let clang-format write the sources
	clang-format -i $$(git ls-files '*.c' '*.h')

deps deps-test deps-check deps-bench deps-fuzz deps-valgrind deps-compose:
	@tests/support/install.sh $(APT_PACKAGES) $(if $(filter deps-test,$@),$(APT_TEST_PACKAGES)) \
	    $(if $(filter deps-check,$@),$(APT_CHECK_PACKAGES) $(APT_TEST_PACKAGES)) \
	    $(if $(filter deps-compose,$@),$(APT_COMPOSE_PACKAGES)) \
	    $(if $(filter deps-bench,$@),$(APT_BENCH_PACKAGES)) \
	    $(if $(filter deps-fuzz,$@),$(APT_FUZZ_PACKAGES)) \
	    $(if $(filter deps-valgrind,$@),$(APT_VALGRIND_PACKAGES))

.PHONY: test-bins
test-bins: $(TEST_BINS) $(OUT)/plie $(FLOWS:%=$(OUT)/%) $(OUT)/demonstration/made

# --- generated code ---------------------------------------------------------------------------
$(OUT)/proto/%.pb-c.c $(OUT)/proto/%.pb-c.h: proto/%.proto
	@mkdir -p $(@D)
	$(call say,proto)protoc-c -I proto --c_out=$(OUT)/proto $<

$(OUT)/proto/%.pb-c.c $(OUT)/proto/%.pb-c.h: tests/support/%.proto
	@mkdir -p $(@D)
	$(call say,proto)protoc-c -I proto -I tests/support --c_out=$(OUT)/proto $<

# schema.sql as a C string: NAME_schema.h holds `static const char NAME_SCHEMA[]`.
define schema_header
	@mkdir -p $(@D)
	@{ printf 'static const char %s_SCHEMA[] =\n' $$(echo $* | tr a-z A-Z); \
	   sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/^/    "/' -e 's/$$/\\n"/' $<; echo '    ;'; } > $@
endef
$(OUT)/proto/%_schema.h: services/%/schema.sql
	$(schema_header)
$(OUT)/proto/%_schema.h: common/%/schema.sql
	$(schema_header)

.PHONY: generated print-cppflags
generated: $(PROTO_H) $(SQL_H)
print-cppflags:
	@echo $(CPPFLAGS)

# --- pages ------------------------------------------------------------------------------------
$(WEB_MODULES): $(WEB)/package-lock.json
	$(call say,npm) npm ci --prefix $(WEB) --ignore-scripts --no-audit --no-fund --loglevel=error >&2 && touch $@

# What travels, as TypeScript sees it.
$(WEB_TYPES): $(PROTOS) $(WEB_MODULES)
	@mkdir -p $(@D)
	$(call say,proto)protoc -I proto --plugin=protoc-gen-ts_proto=$(WEB)/node_modules/.bin/protoc-gen-ts_proto \
	    --ts_proto_out=$(@D) --ts_proto_opt=onlyTypes=true,forceLong=string,stringEnums=true \
	    --ts_proto_opt=env=browser,oneof=properties,importSuffix= \
	    $(addprefix proto/,$(addsuffix .proto,$(SEALED) prive)) && touch $@

ESBUILD := $(WEB)/node_modules/.bin/esbuild --bundle --minify --charset=utf8 --target=es2020 \
    --log-level=warning

$(OUT)/web/app.js: $(WEB_SOURCES) $(WEB)/index.html $(WEB)/tsconfig.json $(WEB_TYPES)
	@mkdir -p $(@D)
	$(call say,esbuild) $(ESBUILD) $(WEB)/src/app.tsx --external:/courbes.js --outdir=$(@D) && \
	    $(ESBUILD) $(WEB)/src/courbes.ts --format=esm --outdir=$(@D) && \
	    cp $(WEB)/index.html $(@D) && gzip -9 -n -k -f $(@D)/app.js $(@D)/app.css $(@D)/courbes.js

$(OUT)/portail_web.o: $(OUT)/web/app.js
	$(call say,ld) cd $(OUT)/web && $(LD) -r -b binary -z noexecstack index.html app.js app.css \
	    courbes.js app.js.gz app.css.gz courbes.js.gz -o ../portail_web.o

# --- objects, archives, programs --------------------------------------------------------------
$(OUT)/proto/%.pb-c.o: $(OUT)/proto/%.pb-c.c $(PROTO_H)
	$(call say,cc) $(CC) $(CPPFLAGS) -std=c11 $(CFLAGS_$(BUILD)) -w -c $< -o $@

$(OUT)/tests/fuzz/%.o: | $(FUZZ_PROTO_H)
$(OUT)/%.o: %.c | $(PROTO_H) $(SQL_H)
	@mkdir -p $(@D)
	$(call say,cc) $(CC) $(CPPFLAGS) $(CFLAGS) -c $< -o $@

$(OUT)/libproto.a: $(PROTO_C:.c=.o)
	@rm -f $@
	$(call say,ar) ar rcs $@ $^

# Written anew only when it changed: a source that is added or taken away makes its archive anew,
# however old the file is.
$(OUT)/%.list: FORCE
	@mkdir -p $(@D); echo '$(LIST)' | cmp -s - $@ || echo '$(LIST)' > $@
.PHONY: FORCE

define archive
$(OUT)/lib$(1).list: LIST := $(call module_objs,$(1))
$(OUT)/lib$(1).a: $(call module_objs,$(1)) $(OUT)/lib$(1).list
	@rm -f $$@
	$$(call say,ar) ar rcs $$@ $$(filter-out %.list,$$^)
endef
$(foreach module,$(MODULES),$(eval $(call archive,$(module))))

$(OUT)/%.sealed.o: $(OUT)/lib%.a
	$(call say,seal) $(LD) -r --whole-archive $< -o $@ && \
	    objcopy $(foreach symbol,$*_service $(KEEP_$*),--keep-global-symbol=$(symbol)) $@

$(OUT)/plie: $(OUT)/services/plie/main.o $(sealed) $(call libs,all)
	$(call say,ld) $(CC) $(LDFLAGS) $^ $(PKG_LIBS) -o $@

# What test-compose rolls to: the same program, but two services keep something more than before, so
# that their stores are made anew.
NEXT := parcours reporting
.SECONDARY: $(NEXT:%=$(OUT)/suivante/%/schema.sql) $(NEXT:%=$(OUT)/suivante/%_service.c)
$(OUT)/suivante/%/schema.sql: services/%/schema.sql tests/compose/suivante-%.sql
	@mkdir -p $(@D)
	@sed -e '/^-- --- After the rows ---/,$$d' $< | cat - tests/compose/suivante-$*.sql > $@
	@sed -n -e '/^-- --- After the rows ---/,$$p' $< >> $@
$(OUT)/suivante/%_schema.h: $(OUT)/suivante/%/schema.sql
	$(schema_header)
$(OUT)/suivante/%_service.c: services/%/service.c
	@mkdir -p $(@D)
	@sed -e 's/\(APPLY_NUMBER\|apply_number\) = [0-9][0-9]*/\1 = 9999/' $< > $@
$(OUT)/suivante/%_service.o: $(OUT)/suivante/%_service.c
	$(call say,cc) $(CC) $(CPPFLAGS) $(CFLAGS) -c $< -o $@
define next_service
$(OUT)/suivante/$(1)_service.o: $(OUT)/suivante/$(1)_schema.h
$(OUT)/suivante/lib$(1).a: $(OUT)/suivante/$(1)_service.o \
    $(filter-out %/$(1)/service.o,$(call module_objs,$(1)))
	@rm -f $$@
	$$(call say,ar) ar rcs $$@ $$^
endef
$(foreach service,$(NEXT),$(eval $(call next_service,$(service))))
$(OUT)/suivante/%.sealed.o: $(OUT)/suivante/lib%.a
	$(call say,seal) $(LD) -r --whole-archive $< -o $@ && \
	    objcopy --keep-global-symbol=$*_service $@
$(OUT)/suivante/plie: $(OUT)/services/plie/main.o $(NEXT:%=$(OUT)/suivante/%.sealed.o) \
    $(filter-out $(NEXT:%=$(OUT)/%.sealed.o),$(sealed)) $(call libs,all)
	$(call say,ld) $(CC) $(LDFLAGS) $^ $(PKG_LIBS) -o $@

# tests/support is linked into the tests of whole sites only (module `all`); those of the runtime
# get its toy services, those of store, json and runtime their faulty disk and their messages.
SUPPORT_all := $(SUPPORT) $(TEST_PROTO_O) $(sealed)
SUPPORT_runtime := $(OUT)/tests/support/jouet.o $(OUT)/tests/support/jouet_messages.o \
    $(OUT)/tests/support/faulty_vfs.o $(OUT)/tests/support/power_cut.o \
    $(OUT)/tests/support/folder.o $(TEST_PROTO_O)
SUPPORT_service := $(SUPPORT_runtime) $(OUT)/tests/support/toy_site.o
SUPPORT_store := $(OUT)/tests/support/faulty_vfs.o $(OUT)/tests/support/power_cut.o \
    $(OUT)/tests/support/folder.o
SUPPORT_bus   := $(SUPPORT_store)
SUPPORT_client := $(SUPPORT_store)
SUPPORT_portail := $(SUPPORT_store) $(OUT)/tests/support/http.o $(OUT)/tests/support/golden.o
SUPPORT_reperage := $(OUT)/tests/support/golden.o
SUPPORT_parcours := $(SUPPORT_reperage)
SUPPORT_entreprise := $(SUPPORT_reperage)
SUPPORT_json := $(OUT)/proto/types.pb-c.o
define test_binary
$(OUT)/$(1:.c=): $(OUT)/$(1:.c=.o) $(SUPPORT_$(notdir $(patsubst %/,%,$(dir $(1))))) $(call libs,$(notdir $(patsubst %/,%,$(dir $(1)))))
	$$(call say,ld) $$(CC) $$(LDFLAGS) $$^ $$(PKG_LIBS) -lcmocka -lz -lgnutls -o $$@
endef
$(foreach test,$(TESTS),$(eval $(call test_binary,$(test))))

# A flow in a browser counts as a test program, run again when the pages or the program changed.
$(FLOWS:%=$(OUT)/%): $(OUT)/%: %.test.ts $(OUT)/plie tests/browser/support.ts \
    $(wildcard tests/browser/*.sh) $(WEB_MODULES)
	@mkdir -p $(@D)
	@printf '#!/bin/sh\nexec tests/browser/run.sh %s %s\n' $(OUT) $(*F) > $@ && chmod +x $@
$(OUT)/demonstration/made: $(OUT)/plie tests/browser/demonstration.sh
	$(call say,demonstration)tests/browser/demonstration.sh $(OUT)

COPIES     := $(patsubst %.c,$(OUT)/%.o,$(wildcard tests/support/copies*.c))
BENCH_OBJS := $(patsubst %.c,$(OUT)/%.o,$(wildcard tests/bench/*.c))
$(OUT)/bench: $(BENCH_OBJS) $(COPIES) $(OUT)/tests/support/folder.o $(sealed) $(call libs,all)
	$(call say,ld) $(CC) $(LDFLAGS) $^ $(PKG_LIBS) -lhiredis -lpq -o $@

SOAK_OBJS := $(patsubst %.c,$(OUT)/%.o,$(wildcard tests/soak/*.c))
$(OUT)/soak: $(SOAK_OBJS) $(SUPPORT_all) $(call libs,all)
	$(call say,ld) $(CC) $(LDFLAGS) $^ $(PKG_LIBS) -lcmocka -lz -lgnutls -o $@

.PHONY: tsan-bins
tsan-bins: $(TSAN_TESTS:%.c=$(OUT)/%)

# --- fuzz targets: built with BUILD=fuzz, each with what it decodes by ------------------------
FUZZES := $(patsubst tests/fuzz/%_fuzz.c,%,$(wildcard tests/fuzz/*_fuzz.c))
FUZZ_SUPPORT := $(patsubst %.c,$(OUT)/%.o,$(filter-out %_fuzz.c,$(wildcard tests/fuzz/*.c))) \
    $(OUT)/proto/fuzz.pb-c.o $(OUT)/proto/types.pb-c.o $(OUT)/tests/support/folder.o
.SECONDARY: $(OUT)/proto/fuzz.pb-c.c
.PHONY: fuzz-bins
fuzz-bins: $(FUZZES:%=$(OUT)/tests/fuzz/%_run)
# A target with its corpus counts as one test program, run again when either changed.
$(OUT)/tests/fuzz/%_run: $(OUT)/tests/fuzz/%_fuzz tests/fuzz/corpus/% tests/fuzz/run.sh
	@printf '#!/bin/sh\nexec tests/fuzz/run.sh %s %s\n' $(OUT) $* > $@ && chmod +x $@
$(OUT)/proto/%.pb-c.c $(OUT)/proto/%.pb-c.h: tests/fuzz/%.proto
	@mkdir -p $(@D)
	$(call say,proto)protoc-c -I proto -I tests/fuzz --c_out=$(OUT)/proto $<

# Those that meet whole services are linked with all of them.
FUZZ_SEALED_service := $(sealed)
FUZZ_SEALED_suivi   := $(sealed)
FUZZ_WRAP_service   := $(foreach act,begin begin_read commit rollback in_transaction,-Wl,--wrap=store_$(act))
FUZZ_WRAP_suivi     := $(FUZZ_WRAP_service)
FUZZ_LIBS_http      := $(OUT)/libportail.a
# Those that speak as `plie` does.
FUZZ_SEALED_lecteur    := $(sealed)
FUZZ_SEALED_auditeur   := $(sealed)
FUZZ_LIBS_lecteur      := $(OUT)/libplie.a
FUZZ_LIBS_auditeur     := $(OUT)/libplie.a
FUZZ_LIBS_sauvegarde   := $(OUT)/libplie.a
FUZZ_LIBS_textes       := $(OUT)/libportail.a
define fuzz_binary
$(OUT)/tests/fuzz/$(1)_fuzz: $(OUT)/tests/fuzz/$(1)_fuzz.o $(OUT)/libfuzz.a $(FUZZ_SEALED_$(1)) \
    $(FUZZ_LIBS_$(1)) $(OUT)/libbus.a $(call libs,client)
	$$(call say,ld) $$(CC) $$(LDFLAGS) -fsanitize=fuzzer $(FUZZ_WRAP_$(1)) -Wl,--wrap=_exit $$^ $$(PKG_LIBS) -o $$@
endef
$(foreach fuzz,$(FUZZES),$(eval $(call fuzz_binary,$(fuzz))))
$(OUT)/libfuzz.a: $(FUZZ_SUPPORT)
	@rm -f $@
	$(call say,ar) ar rcs $@ $^

# Each header compiles alone.
HEADERS := $(wildcard common/*/*.h services/*/*.h services/*/*/*.h)
headers: $(HEADERS:%.h=$(OUT)/headers/%.ok)
$(OUT)/headers/%.ok: %.h | $(PROTO_H) $(SQL_H)
	@mkdir -p $(@D)
	@$(CC) $(CPPFLAGS) -std=c11 $(WARNINGS) -fsyntax-only -x c $< && touch $@

-include $(shell find $(OUT) -name '*.d' 2>/dev/null)
