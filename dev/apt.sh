# Debian packages without root: sourced by dev/setup.sh.
#
# A private apt keeps its lists, archives and state in one directory and unpacks with dpkg-deb, so nothing of the
# system is changed and no root is needed. The mirror is the one the machine's own apt configuration names; the
# repositories' signatures are verified against Debian's keyring.

keyring=/usr/share/keyrings/debian-archive-keyring.gpg

# One "URI suite" per line: the Debian repositories this machine uses, whether its sources are .list or deb822.
debian_repositories() {
    apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' |
        sed -n 's#^\(.*/debian\(-security\)\{0,1\}/ [^ ]*\) main$#\1#p' | sort -u
}

debian_mirror() {
    mirror=${DEBIAN_MIRROR:-$(debian_repositories | sed -n 's#^\(.*/debian/\) .*#\1#p' | head -n 1)}
    [ -n "$mirror" ] || die "apt knows no Debian mirror here: name one in DEBIAN_MIRROR"
    [ -e $keyring ] || die "$keyring is missing: install debian-archive-keyring"
    echo "$mirror"
}

# private_apt DIR STATUS REPOSITORIES: point apt-get at DIR; STATUS is the dpkg status file that tells what is there.
private_apt() {
    mkdir -p "$1/lists/partial" "$1/archives/partial"
    export APT_CONFIG="$1/apt.conf"
    echo "$3" | sed "s#^.*#deb [signed-by=$keyring] & main#" >"$1/sources.list"
    cat >"$1/apt.conf" <<-END
	Dir::Etc::SourceList "$1/sources.list";
	Dir::Etc::SourceParts "/dev/null";
	Dir::Etc::Preferences "/dev/null";
	Dir::Etc::PreferencesParts "/dev/null";
	Dir::State "$1";
	Dir::State::Lists "$1/lists";
	Dir::State::status "$2";
	Dir::Cache "$1";
	Dir::Cache::Archives "$1/archives";
	Debug::NoLocking "true";
	APT::Sandbox::User "";
	Acquire::Languages "none";
	Acquire::Retries "3";
	END
    apt-get -q update >"$1/update.log" 2>&1 || update_from_stale_mirror "$1"
    cat "$1/update.log"
}

# A mirror that stood still for a week is refused for its date; its signature is verified all the same.
update_from_stale_mirror() {
    cat "$1/update.log"
    grep -qE 'is expired|Valid-Until' "$1/update.log" || die "apt-get update failed"
    echo "The mirror's index is out of date: once more without the check of its date."
    apt-get -q -o Acquire::Check-Valid-Until=false update >"$1/update.log" 2>&1 || die "apt-get update failed"
}

# fetch_with_dependencies DIR PACKAGE...: the packages, with all they need and this machine lacks, into DIR/root.
fetch_with_dependencies() (
    dir=$1 && shift
    codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
    debian_mirror >/dev/null
    own=$(debian_repositories | grep -E " ($codename|stable)(-security|-updates)?\$") ||
        die "apt has no Debian repository for $codename here: install $* yourself"
    private_apt "$dir/apt" /var/lib/dpkg/status "$own"
    apt-get -q -y --no-install-recommends --download-only install "$@"
    rm -rf "$dir/root" && mkdir "$dir/root"
    for deb in "$dir"/apt/archives/*.deb; do dpkg-deb -x "$deb" "$dir/root"; done
    rm -rf "$dir/apt"
)
