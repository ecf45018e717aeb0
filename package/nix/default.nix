# nix-build package/nix: herm from this tree, with nixpkgs' skalibs, s6 and execline.
{ pkgs ? import <nixpkgs> { } }:

let
  inherit (pkgs) lib stdenv skawarePackages;
  info = builtins.readFile ../info;
  version = builtins.head (builtins.match ".*version=([0-9.]*)\n.*" info);
in
stdenv.mkDerivation {
  pname = "herm";
  inherit version;

  src = lib.cleanSource ../..;

  outputs = [ "out" "man" ];

  # the wrapper of clang adds flags that clang for bpf does not know
  nativeBuildInputs = [ pkgs.bpftools pkgs.llvmPackages.clang-unwrapped pkgs.llvm ];
  buildInputs = [ skawarePackages.skalibs skawarePackages.s6 skawarePackages.execline
    pkgs.libbpf pkgs.elfutils pkgs.zlib pkgs.libyaml ];

  # a derivation has its libraries, headers and programs in several directories
  configureFlags = [
    "--enable-yaml"
    "YAML_LIB=-lyaml"
    "--with-sysdeps=${skawarePackages.skalibs.lib}/lib/skalibs/sysdeps"
    "--with-include=${lib.getDev skawarePackages.skalibs}/include"
    "--with-include=${lib.getDev skawarePackages.s6}/include"
    "--with-include=${lib.getDev skawarePackages.execline}/include"
    "--with-include=${lib.getDev pkgs.libbpf}/include"
    "--with-include=${pkgs.linuxHeaders}/include"
    "--with-lib=${skawarePackages.skalibs.lib}/lib"
    "--with-lib=${skawarePackages.s6.out}/lib"
    "--with-dynlib=${skawarePackages.skalibs.lib}/lib"
    "--with-dynlib=${skawarePackages.s6.out}/lib"
    "--with-s6bindir=${lib.getBin skawarePackages.s6}/bin"
    "--with-shebangdir=${lib.getBin skawarePackages.execline}/bin"
    "--with-execlinebindir=${lib.getBin skawarePackages.execline}/bin"
  ];

  enableParallelBuilding = true;
  doCheck = true;
  checkTarget = "check";

  meta = {
    description = "Supervises AI agent gateways under s6, and records their actions";
    license = lib.licenses.isc;
    platforms = lib.platforms.linux;
  };
}
